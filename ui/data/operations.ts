// Every question that the portal asks. Types come from the SDL: `npm run codegen`.
import { graphql } from './generated/gql.ts';

export const alertsQuery = graphql(`
  query Alerts($filter: AlertFilter, $after: String) {
    alerts(filter: $filter, first: 50, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...AlertCard }
    }
  }
  fragment AlertCard on Alert {
    id title variant severity confidence status start end count what phase
    who { ...Ref } from { ...Ref } to { ...Ref }
  }
  fragment Ref on EntityRef { id kind name domain ip certainty }
`);

export const summaryQuery = graphql(`
  query Summary { summary { high medium low closed byDay { day high medium low } byType { type title count } } }
`);

export const alertQuery = graphql(`
  query Alert($id: ID!) {
    alert(id: $id) {
      id type title variant severity confidence status family phase techniques externalId start end count what how
      recommendations
      who { ...Ref } from { ...Ref } to { ...Ref }
      evidence { time text origin }
      graph { ...Picture }
    }
  }
  fragment Picture on Neighbourhood {
    omitted cypher
    nodes { id kind name domainController sensitive openAlerts }
    edges { id source target label protocol operation count failed firstSeen lastSeen role }
  }
`);

export const setStatusMutation = graphql(`
  mutation SetStatus($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { id status } }
`);

export const alertChangedSubscription = graphql(`
  subscription AlertChanged { alertChanged { id title severity } }
`);

export const searchQuery = graphql(`
  query Search($text: String!, $first: Int!) { search(text: $text, first: $first) { id kind name lastSeen openAlerts } }
`);

export const entityQuery = graphql(`
  query Entity($id: ID!) {
    entity(id: $id) {
      __typename id kind name firstSeen lastSeen openAlerts
      ... on User { domain sid sensitive honeytoken }
      ... on Computer { addresses domainController }
      ... on Address { controller: domainController }
      alerts(first: 50) { totalCount nodes { ...AlertCard } }
      neighbourhood(first: 150) { ...Picture }
    }
  }
`);

export const activitiesQuery = graphql(`
  query Activities($id: ID!, $after: String) {
    entity(id: $id) {
      id
      activities(first: 50, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id time protocol operation outcome error detail origin
          account { ...Ref } from { ...Ref } to { ...Ref }
        }
      }
    }
  }
`);

export const statusQuery = graphql(`
  query Status {
    status {
      version engine started activities alerts
      inputs { name state packets bytes activities error }
      counters { name value }
    }
    detections { type title family phase severity available externalId reads }
  }
`);
