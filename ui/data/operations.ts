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
    id type title variant severity status start end count what
    who { ...Ref } from { ...Ref } to { ...Ref }
  }
  fragment Ref on EntityRef { id kind name domain ip certainty }
`);

export const summaryQuery = graphql(`
  query Summary($offset: Int!) {
    summary(offset: $offset) {
      high medium low suppressed closed
      byDay { day high medium low }
      byType { type title count }
    }
  }
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
    omitted cypher parameters
    nodes { id kind name domain domainController sensitive openAlerts }
    edges { id source target label protocol operation count failed firstSeen lastSeen role }
  }
`);

export const setStatusMutation = graphql(`
  mutation SetStatus($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { id status } }
`);

export const alertChangedSubscription = graphql(`
  subscription AlertChanged { alertChanged { ...AlertCard } }
`);

export const searchQuery = graphql(`
  query Search($text: String!, $first: Int!) {
    search(text: $text, first: $first) { ...Named lastSeen openAlerts }
  }
  fragment Named on Entity {
    __typename id kind name
    ... on User { domain }
    ... on Group { domain }
    ... on Service { domain }
  }
`);

export const entityQuery = graphql(`
  query Entity($id: ID!) {
    entity(id: $id) {
      ...Named firstSeen lastSeen openAlerts
      ... on User { sid sensitive honeytoken }
      ... on Computer { addresses domainController }
      ... on Address { controller: domainController }
      namesakes { ...Named lastSeen openAlerts }
      alerts(first: 20) { totalCount nodes { ...AlertCard } }
    }
  }
`);

export const neighbourhoodQuery = graphql(`
  query Neighbours($id: ID!, $first: Int!) {
    entity(id: $id) { id neighbourhood(first: $first) { ...Picture } }
  }
`);

export const activitiesQuery = graphql(`
  query Activities($id: ID!, $after: String) {
    entity(id: $id) {
      id
      activities(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id time protocol operation outcome error detail origin
          account { ...Ref } from { ...Ref } to { ...Ref }
        }
      }
    }
  }
`);

export const readingQuery = graphql(`
  query Reading { status { samples listening inputs { state progress } } }
`);

export const statusQuery = graphql(`
  query Status {
    status {
      version engine started activities alerts samples listening
      inputs { name state progress packets bytes activities error }
      counters { name value }
    }
  }
`);

export const arrivingQuery = graphql(`
  query Arriving {
    status {
      receivers {
        name listening trouble sourceCount
        counters { name value }
        sources { name received failed reason sample lastFailed last }
      }
      coverage { type sees sources { name count needs gaps } }
    }
  }
`);

export const catalogueQuery = graphql(`
  query Catalogue { detections { type title phase severity available reads } }
`);
