/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Alerts($filter: AlertFilter, $after: String) {\n    alerts(filter: $filter, first: 50, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      nodes { ...AlertCard }\n    }\n  }\n  fragment AlertCard on Alert {\n    id type title variant severity status start end count what\n    who { ...Ref } from { ...Ref } to { ...Ref }\n  }\n  fragment Ref on EntityRef { id kind name domain ip certainty }\n": typeof types.AlertsDocument,
    "\n  query Summary($offset: Int!) {\n    summary(offset: $offset) {\n      high medium low suppressed closed\n      byDay { day high medium low }\n      byType { type title count }\n    }\n  }\n": typeof types.SummaryDocument,
    "\n  query Alert($id: ID!) {\n    alert(id: $id) {\n      id type title variant severity confidence status family phase techniques externalId start end count what how\n      recommendations\n      who { ...Ref } from { ...Ref } to { ...Ref }\n      evidence { time text origin }\n      graph { ...Picture }\n    }\n  }\n  fragment Picture on Neighbourhood {\n    omitted cypher parameters\n    nodes { id kind name domain domainController sensitive openAlerts }\n    edges { id source target label protocol operation count failed firstSeen lastSeen role }\n  }\n": typeof types.AlertDocument,
    "\n  mutation SetStatus($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { id status } }\n": typeof types.SetStatusDocument,
    "\n  subscription AlertChanged { alertChanged { ...AlertCard } }\n": typeof types.AlertChangedDocument,
    "\n  query Search($text: String!, $first: Int!) {\n    search(text: $text, first: $first) { ...Named lastSeen openAlerts }\n  }\n  fragment Named on Entity {\n    __typename id kind name\n    ... on User { domain }\n    ... on Group { domain }\n    ... on Service { domain }\n  }\n": typeof types.SearchDocument,
    "\n  query Entity($id: ID!) {\n    entity(id: $id) {\n      ...Named firstSeen lastSeen openAlerts\n      ... on User { sid sensitive honeytoken }\n      ... on Computer { addresses domainController }\n      ... on Address { controller: domainController }\n      namesakes { ...Named lastSeen openAlerts }\n      alerts(first: 20) { totalCount nodes { ...AlertCard } }\n    }\n  }\n": typeof types.EntityDocument,
    "\n  query Neighbours($id: ID!, $first: Int!) {\n    entity(id: $id) { id neighbourhood(first: $first) { ...Picture } }\n  }\n": typeof types.NeighboursDocument,
    "\n  query Activities($id: ID!, $after: String) {\n    entity(id: $id) {\n      id\n      activities(first: 100, after: $after) {\n        pageInfo { hasNextPage endCursor }\n        nodes {\n          id time protocol operation outcome error detail origin\n          account { ...Ref } from { ...Ref } to { ...Ref }\n        }\n      }\n    }\n  }\n": typeof types.ActivitiesDocument,
    "\n  query Reading { status { samples listening inputs { state progress } } }\n": typeof types.ReadingDocument,
    "\n  query Status {\n    status {\n      version engine started activities alerts samples listening\n      inputs { name state progress packets bytes activities error }\n      counters { name value }\n    }\n  }\n": typeof types.StatusDocument,
    "\n  query Arriving {\n    status {\n      receivers {\n        name listening trouble sourceCount\n        counters { name value }\n        sources { name received failed reason sample lastFailed last }\n      }\n      coverage { type sees sources { name count needs gaps } }\n    }\n  }\n": typeof types.ArrivingDocument,
    "\n  query Catalogue { detections { type title phase severity available reads } }\n": typeof types.CatalogueDocument,
};
const documents: Documents = {
    "\n  query Alerts($filter: AlertFilter, $after: String) {\n    alerts(filter: $filter, first: 50, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      nodes { ...AlertCard }\n    }\n  }\n  fragment AlertCard on Alert {\n    id type title variant severity status start end count what\n    who { ...Ref } from { ...Ref } to { ...Ref }\n  }\n  fragment Ref on EntityRef { id kind name domain ip certainty }\n": types.AlertsDocument,
    "\n  query Summary($offset: Int!) {\n    summary(offset: $offset) {\n      high medium low suppressed closed\n      byDay { day high medium low }\n      byType { type title count }\n    }\n  }\n": types.SummaryDocument,
    "\n  query Alert($id: ID!) {\n    alert(id: $id) {\n      id type title variant severity confidence status family phase techniques externalId start end count what how\n      recommendations\n      who { ...Ref } from { ...Ref } to { ...Ref }\n      evidence { time text origin }\n      graph { ...Picture }\n    }\n  }\n  fragment Picture on Neighbourhood {\n    omitted cypher parameters\n    nodes { id kind name domain domainController sensitive openAlerts }\n    edges { id source target label protocol operation count failed firstSeen lastSeen role }\n  }\n": types.AlertDocument,
    "\n  mutation SetStatus($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { id status } }\n": types.SetStatusDocument,
    "\n  subscription AlertChanged { alertChanged { ...AlertCard } }\n": types.AlertChangedDocument,
    "\n  query Search($text: String!, $first: Int!) {\n    search(text: $text, first: $first) { ...Named lastSeen openAlerts }\n  }\n  fragment Named on Entity {\n    __typename id kind name\n    ... on User { domain }\n    ... on Group { domain }\n    ... on Service { domain }\n  }\n": types.SearchDocument,
    "\n  query Entity($id: ID!) {\n    entity(id: $id) {\n      ...Named firstSeen lastSeen openAlerts\n      ... on User { sid sensitive honeytoken }\n      ... on Computer { addresses domainController }\n      ... on Address { controller: domainController }\n      namesakes { ...Named lastSeen openAlerts }\n      alerts(first: 20) { totalCount nodes { ...AlertCard } }\n    }\n  }\n": types.EntityDocument,
    "\n  query Neighbours($id: ID!, $first: Int!) {\n    entity(id: $id) { id neighbourhood(first: $first) { ...Picture } }\n  }\n": types.NeighboursDocument,
    "\n  query Activities($id: ID!, $after: String) {\n    entity(id: $id) {\n      id\n      activities(first: 100, after: $after) {\n        pageInfo { hasNextPage endCursor }\n        nodes {\n          id time protocol operation outcome error detail origin\n          account { ...Ref } from { ...Ref } to { ...Ref }\n        }\n      }\n    }\n  }\n": types.ActivitiesDocument,
    "\n  query Reading { status { samples listening inputs { state progress } } }\n": types.ReadingDocument,
    "\n  query Status {\n    status {\n      version engine started activities alerts samples listening\n      inputs { name state progress packets bytes activities error }\n      counters { name value }\n    }\n  }\n": types.StatusDocument,
    "\n  query Arriving {\n    status {\n      receivers {\n        name listening trouble sourceCount\n        counters { name value }\n        sources { name received failed reason sample lastFailed last }\n      }\n      coverage { type sees sources { name count needs gaps } }\n    }\n  }\n": types.ArrivingDocument,
    "\n  query Catalogue { detections { type title phase severity available reads } }\n": types.CatalogueDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Alerts($filter: AlertFilter, $after: String) {\n    alerts(filter: $filter, first: 50, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      nodes { ...AlertCard }\n    }\n  }\n  fragment AlertCard on Alert {\n    id type title variant severity status start end count what\n    who { ...Ref } from { ...Ref } to { ...Ref }\n  }\n  fragment Ref on EntityRef { id kind name domain ip certainty }\n"): (typeof documents)["\n  query Alerts($filter: AlertFilter, $after: String) {\n    alerts(filter: $filter, first: 50, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      nodes { ...AlertCard }\n    }\n  }\n  fragment AlertCard on Alert {\n    id type title variant severity status start end count what\n    who { ...Ref } from { ...Ref } to { ...Ref }\n  }\n  fragment Ref on EntityRef { id kind name domain ip certainty }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Summary($offset: Int!) {\n    summary(offset: $offset) {\n      high medium low suppressed closed\n      byDay { day high medium low }\n      byType { type title count }\n    }\n  }\n"): (typeof documents)["\n  query Summary($offset: Int!) {\n    summary(offset: $offset) {\n      high medium low suppressed closed\n      byDay { day high medium low }\n      byType { type title count }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Alert($id: ID!) {\n    alert(id: $id) {\n      id type title variant severity confidence status family phase techniques externalId start end count what how\n      recommendations\n      who { ...Ref } from { ...Ref } to { ...Ref }\n      evidence { time text origin }\n      graph { ...Picture }\n    }\n  }\n  fragment Picture on Neighbourhood {\n    omitted cypher parameters\n    nodes { id kind name domain domainController sensitive openAlerts }\n    edges { id source target label protocol operation count failed firstSeen lastSeen role }\n  }\n"): (typeof documents)["\n  query Alert($id: ID!) {\n    alert(id: $id) {\n      id type title variant severity confidence status family phase techniques externalId start end count what how\n      recommendations\n      who { ...Ref } from { ...Ref } to { ...Ref }\n      evidence { time text origin }\n      graph { ...Picture }\n    }\n  }\n  fragment Picture on Neighbourhood {\n    omitted cypher parameters\n    nodes { id kind name domain domainController sensitive openAlerts }\n    edges { id source target label protocol operation count failed firstSeen lastSeen role }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetStatus($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { id status } }\n"): (typeof documents)["\n  mutation SetStatus($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { id status } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AlertChanged { alertChanged { ...AlertCard } }\n"): (typeof documents)["\n  subscription AlertChanged { alertChanged { ...AlertCard } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Search($text: String!, $first: Int!) {\n    search(text: $text, first: $first) { ...Named lastSeen openAlerts }\n  }\n  fragment Named on Entity {\n    __typename id kind name\n    ... on User { domain }\n    ... on Group { domain }\n    ... on Service { domain }\n  }\n"): (typeof documents)["\n  query Search($text: String!, $first: Int!) {\n    search(text: $text, first: $first) { ...Named lastSeen openAlerts }\n  }\n  fragment Named on Entity {\n    __typename id kind name\n    ... on User { domain }\n    ... on Group { domain }\n    ... on Service { domain }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Entity($id: ID!) {\n    entity(id: $id) {\n      ...Named firstSeen lastSeen openAlerts\n      ... on User { sid sensitive honeytoken }\n      ... on Computer { addresses domainController }\n      ... on Address { controller: domainController }\n      namesakes { ...Named lastSeen openAlerts }\n      alerts(first: 20) { totalCount nodes { ...AlertCard } }\n    }\n  }\n"): (typeof documents)["\n  query Entity($id: ID!) {\n    entity(id: $id) {\n      ...Named firstSeen lastSeen openAlerts\n      ... on User { sid sensitive honeytoken }\n      ... on Computer { addresses domainController }\n      ... on Address { controller: domainController }\n      namesakes { ...Named lastSeen openAlerts }\n      alerts(first: 20) { totalCount nodes { ...AlertCard } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Neighbours($id: ID!, $first: Int!) {\n    entity(id: $id) { id neighbourhood(first: $first) { ...Picture } }\n  }\n"): (typeof documents)["\n  query Neighbours($id: ID!, $first: Int!) {\n    entity(id: $id) { id neighbourhood(first: $first) { ...Picture } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Activities($id: ID!, $after: String) {\n    entity(id: $id) {\n      id\n      activities(first: 100, after: $after) {\n        pageInfo { hasNextPage endCursor }\n        nodes {\n          id time protocol operation outcome error detail origin\n          account { ...Ref } from { ...Ref } to { ...Ref }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Activities($id: ID!, $after: String) {\n    entity(id: $id) {\n      id\n      activities(first: 100, after: $after) {\n        pageInfo { hasNextPage endCursor }\n        nodes {\n          id time protocol operation outcome error detail origin\n          account { ...Ref } from { ...Ref } to { ...Ref }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Reading { status { samples listening inputs { state progress } } }\n"): (typeof documents)["\n  query Reading { status { samples listening inputs { state progress } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Status {\n    status {\n      version engine started activities alerts samples listening\n      inputs { name state progress packets bytes activities error }\n      counters { name value }\n    }\n  }\n"): (typeof documents)["\n  query Status {\n    status {\n      version engine started activities alerts samples listening\n      inputs { name state progress packets bytes activities error }\n      counters { name value }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Arriving {\n    status {\n      receivers {\n        name listening trouble sourceCount\n        counters { name value }\n        sources { name received failed reason sample lastFailed last }\n      }\n      coverage { type sees sources { name count needs gaps } }\n    }\n  }\n"): (typeof documents)["\n  query Arriving {\n    status {\n      receivers {\n        name listening trouble sourceCount\n        counters { name value }\n        sources { name received failed reason sample lastFailed last }\n      }\n      coverage { type sees sources { name count needs gaps } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Catalogue { detections { type title phase severity available reads } }\n"): (typeof documents)["\n  query Catalogue { detections { type title phase severity available reads } }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;