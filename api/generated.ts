import type { GraphQLResolveInfo } from 'graphql';
import type { AlertRow } from '../graph/queries/findings.ts';
import type { Finding as FindingRow } from '../schema/finding.ts';
import type { EntityRef as Ref } from '../schema/entity.ts';
import type { EntityRow } from '../graph/queries/entities.ts';
import type { Picture, Edge } from './resolvers/graph.ts';
import type { StatusRow } from './resolvers/status.ts';
import type { Activity as ActivityRow } from '../schema/activity.ts';
import type { Context } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
};

export type Activity = {
  __typename?: 'Activity';
  account?: Maybe<EntityRef>;
  detail: Scalars['String']['output'];
  error?: Maybe<Scalars['String']['output']>;
  from: EntityRef;
  id: Scalars['ID']['output'];
  kind: Scalars['String']['output'];
  operation: Scalars['String']['output'];
  origin: Scalars['String']['output'];
  outcome: Scalars['String']['output'];
  protocol: Scalars['String']['output'];
  time: Scalars['String']['output'];
  to: EntityRef;
};

export type ActivityPage = {
  __typename?: 'ActivityPage';
  nodes: Array<Activity>;
  pageInfo: PageInfo;
};

export type Address = Entity & {
  __typename?: 'Address';
  activities: ActivityPage;
  alerts: AlertPage;
  domainController: Scalars['Boolean']['output'];
  firstSeen?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  kind: EntityKind;
  lastSeen?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Entities of the same kind and name that may be the same: the one without a domain, and of that those in some domain. */
  namesakes: Array<Entity>;
  neighbourhood: Neighbourhood;
  openAlerts: Scalars['Int']['output'];
};


export type AddressActivitiesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type AddressAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type AddressNeighbourhoodArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type Alert = Finding & {
  __typename?: 'Alert';
  confidence: Severity;
  count: Scalars['Int']['output'];
  end: Scalars['String']['output'];
  evidence: Array<Evidence>;
  externalId?: Maybe<Scalars['Int']['output']>;
  family: Scalars['String']['output'];
  from: Array<EntityRef>;
  /** What was involved, as a graph for the picture. */
  graph: Neighbourhood;
  how: Array<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  phase?: Maybe<Scalars['String']['output']>;
  recommendations: Array<Scalars['String']['output']>;
  severity: Severity;
  start: Scalars['String']['output'];
  status: AlertStatus;
  techniques: Array<Scalars['String']['output']>;
  title: Scalars['String']['output'];
  to: Array<EntityRef>;
  type: Scalars['String']['output'];
  variant?: Maybe<Scalars['String']['output']>;
  what: Scalars['String']['output'];
  who: Array<EntityRef>;
};

export type AlertFilter = {
  entity?: InputMaybe<Scalars['ID']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  severity?: InputMaybe<Array<Severity>>;
  status?: InputMaybe<Array<AlertStatus>>;
  /** Part of the title or of an entity's name. */
  text?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  type?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type AlertPage = {
  __typename?: 'AlertPage';
  nodes: Array<Alert>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type AlertStatus =
  | 'closed'
  | 'open'
  | 'suppressed';

export type Computer = Entity & {
  __typename?: 'Computer';
  activities: ActivityPage;
  addresses: Array<Scalars['String']['output']>;
  alerts: AlertPage;
  domainController: Scalars['Boolean']['output'];
  firstSeen?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  kind: EntityKind;
  lastSeen?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Entities of the same kind and name that may be the same: the one without a domain, and of that those in some domain. */
  namesakes: Array<Entity>;
  neighbourhood: Neighbourhood;
  openAlerts: Scalars['Int']['output'];
};


export type ComputerActivitiesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type ComputerAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type ComputerNeighbourhoodArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type Counter = {
  __typename?: 'Counter';
  name: Scalars['String']['output'];
  value: Scalars['Float']['output'];
};

export type Coverage = {
  __typename?: 'Coverage';
  /** Whether anything that it reads arrives. */
  sees: Scalars['Boolean']['output'];
  sources: Array<CoverageSource>;
  title: Scalars['String']['output'];
  /** Slug of the detection. */
  type: Scalars['String']['output'];
};

export type CoverageSource = {
  __typename?: 'CoverageSource';
  /** How much of it has arrived. */
  count: Scalars['Float']['output'];
  /** What arrived without something that matters. */
  gaps: Array<Scalars['String']['output']>;
  /** `Kerberos`, `events 4768, 4772`. */
  name: Scalars['String']['output'];
  /** What brings it: ports that must be mirrored, audit settings. */
  needs: Scalars['String']['output'];
};

export type DayCount = {
  __typename?: 'DayCount';
  day: Scalars['String']['output'];
  high: Scalars['Int']['output'];
  low: Scalars['Int']['output'];
  medium: Scalars['Int']['output'];
};

export type Detection = {
  __typename?: 'Detection';
  available: Scalars['Boolean']['output'];
  externalId?: Maybe<Scalars['Int']['output']>;
  family: Scalars['String']['output'];
  phase?: Maybe<Scalars['String']['output']>;
  reads: Array<Scalars['String']['output']>;
  severity: Severity;
  techniques: Array<Scalars['String']['output']>;
  title: Scalars['String']['output'];
  type: Scalars['String']['output'];
};

export type Domain = Entity & {
  __typename?: 'Domain';
  activities: ActivityPage;
  alerts: AlertPage;
  firstSeen?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  kind: EntityKind;
  lastSeen?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Entities of the same kind and name that may be the same: the one without a domain, and of that those in some domain. */
  namesakes: Array<Entity>;
  neighbourhood: Neighbourhood;
  openAlerts: Scalars['Int']['output'];
};


export type DomainActivitiesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type DomainAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type DomainNeighbourhoodArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type Entity = {
  /** Newest first. */
  activities: ActivityPage;
  alerts: AlertPage;
  firstSeen?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  kind: EntityKind;
  lastSeen?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Entities of the same kind and name that may be the same: the one without a domain, and of that those in some domain. */
  namesakes: Array<Entity>;
  neighbourhood: Neighbourhood;
  openAlerts: Scalars['Int']['output'];
};


export type EntityActivitiesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type EntityAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type EntityNeighbourhoodArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type EntityKind =
  | 'address'
  | 'computer'
  | 'domain'
  | 'group'
  | 'service'
  | 'user';

export type EntityRef = {
  __typename?: 'EntityRef';
  certainty?: Maybe<Scalars['String']['output']>;
  domain?: Maybe<Scalars['String']['output']>;
  /** Node id, for links. */
  id: Scalars['ID']['output'];
  ip?: Maybe<Scalars['String']['output']>;
  kind: EntityKind;
  name?: Maybe<Scalars['String']['output']>;
};

export type Evidence = {
  __typename?: 'Evidence';
  origin: Scalars['String']['output'];
  text: Scalars['String']['output'];
  time: Scalars['String']['output'];
};

export type Finding = {
  confidence: Severity;
  count: Scalars['Int']['output'];
  end: Scalars['String']['output'];
  evidence: Array<Evidence>;
  family: Scalars['String']['output'];
  from: Array<EntityRef>;
  how: Array<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  recommendations: Array<Scalars['String']['output']>;
  severity: Severity;
  start: Scalars['String']['output'];
  title: Scalars['String']['output'];
  to: Array<EntityRef>;
  type: Scalars['String']['output'];
  variant?: Maybe<Scalars['String']['output']>;
  what: Scalars['String']['output'];
  who: Array<EntityRef>;
};

export type FindingKind =
  | 'alert'
  | 'risk';

export type GraphEdge = {
  __typename?: 'GraphEdge';
  count: Scalars['Int']['output'];
  failed: Scalars['Int']['output'];
  firstSeen?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  label: Scalars['String']['output'];
  lastSeen?: Maybe<Scalars['String']['output']>;
  operation?: Maybe<Scalars['String']['output']>;
  protocol?: Maybe<Scalars['String']['output']>;
  /** Set in an alert's graph on what the alert is about. */
  role?: Maybe<Scalars['String']['output']>;
  source: Scalars['ID']['output'];
  target: Scalars['ID']['output'];
};

export type GraphNode = {
  __typename?: 'GraphNode';
  domain?: Maybe<Scalars['String']['output']>;
  domainController: Scalars['Boolean']['output'];
  id: Scalars['ID']['output'];
  kind: EntityKind;
  name: Scalars['String']['output'];
  openAlerts: Scalars['Int']['output'];
  sensitive: Scalars['Boolean']['output'];
};

export type Group = Entity & {
  __typename?: 'Group';
  activities: ActivityPage;
  alerts: AlertPage;
  domain?: Maybe<Scalars['String']['output']>;
  firstSeen?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  kind: EntityKind;
  lastSeen?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Entities of the same kind and name that may be the same: the one without a domain, and of that those in some domain. */
  namesakes: Array<Entity>;
  neighbourhood: Neighbourhood;
  openAlerts: Scalars['Int']['output'];
};


export type GroupActivitiesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type GroupAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type GroupNeighbourhoodArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type Input = {
  __typename?: 'Input';
  activities: Scalars['Float']['output'];
  bytes: Scalars['Float']['output'];
  error?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  packets: Scalars['Float']['output'];
  /** How much of it is read, from 0 to 1; null where that is not known. */
  progress?: Maybe<Scalars['Float']['output']>;
  /** `waiting`, `reading`, `read` or `failed`. */
  state: Scalars['String']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Closes, suppresses or reopens an alert; recorded on the log with who and when. */
  setAlertStatus: Alert;
};


export type MutationSetAlertStatusArgs = {
  id: Scalars['ID']['input'];
  status: AlertStatus;
};

export type Neighbourhood = {
  __typename?: 'Neighbourhood';
  /** The Cypher that found them, and its parameters as JSON. */
  cypher: Scalars['String']['output'];
  edges: Array<GraphEdge>;
  nodes: Array<GraphNode>;
  /** Edges left out because of the limit. */
  omitted: Scalars['Int']['output'];
  parameters: Scalars['String']['output'];
};

export type PageInfo = {
  __typename?: 'PageInfo';
  endCursor?: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
};

export type Query = {
  __typename?: 'Query';
  alert?: Maybe<Alert>;
  /** Alerts, newest first. */
  alerts: AlertPage;
  /** The detection catalogue, and whether each detection runs here. */
  detections: Array<Detection>;
  entity?: Maybe<Entity>;
  risks: RiskPage;
  /** Entities whose name begins with or contains the text, best first. */
  search: Array<Entity>;
  /** What the system takes in and what it has dropped. */
  status: Status;
  /** Counts of alerts for the timeline's head; days begin `offset` minutes before midnight in UTC (60 in Berlin in winter). */
  summary: Summary;
};


export type QueryAlertArgs = {
  id: Scalars['ID']['input'];
};


export type QueryAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AlertFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryEntityArgs = {
  id: Scalars['ID']['input'];
};


export type QueryRisksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QuerySearchArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  text: Scalars['String']['input'];
};


export type QuerySummaryArgs = {
  offset?: InputMaybe<Scalars['Int']['input']>;
};

export type Receiver = {
  __typename?: 'Receiver';
  counters: Array<Counter>;
  /** Addresses and ports. */
  listening: Array<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** How many there are. */
  sourceCount: Scalars['Int']['output'];
  /** Who sends: those with something wrong first, each kind by name; at most 500. */
  sources: Array<ReceiverSource>;
  /** What goes wrong, or is strange, in words. */
  trouble: Array<Scalars['String']['output']>;
};

export type ReceiverSource = {
  __typename?: 'ReceiverSource';
  /** What could not be read or was refused, why, and one sample of it. */
  failed: Scalars['Float']['output'];
  last?: Maybe<Scalars['String']['output']>;
  /** When something last failed, and when it was last heard. */
  lastFailed?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  reason?: Maybe<Scalars['String']['output']>;
  /** Messages or events taken. */
  received: Scalars['Float']['output'];
  sample?: Maybe<Scalars['String']['output']>;
};

export type Risk = Finding & {
  __typename?: 'Risk';
  confidence: Severity;
  count: Scalars['Int']['output'];
  end: Scalars['String']['output'];
  evidence: Array<Evidence>;
  family: Scalars['String']['output'];
  from: Array<EntityRef>;
  how: Array<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  recommendations: Array<Scalars['String']['output']>;
  severity: Severity;
  start: Scalars['String']['output'];
  title: Scalars['String']['output'];
  to: Array<EntityRef>;
  type: Scalars['String']['output'];
  variant?: Maybe<Scalars['String']['output']>;
  what: Scalars['String']['output'];
  who: Array<EntityRef>;
};

export type RiskPage = {
  __typename?: 'RiskPage';
  nodes: Array<Risk>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type Service = Entity & {
  __typename?: 'Service';
  activities: ActivityPage;
  alerts: AlertPage;
  domain?: Maybe<Scalars['String']['output']>;
  firstSeen?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  kind: EntityKind;
  lastSeen?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Entities of the same kind and name that may be the same: the one without a domain, and of that those in some domain. */
  namesakes: Array<Entity>;
  neighbourhood: Neighbourhood;
  openAlerts: Scalars['Int']['output'];
};


export type ServiceActivitiesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type ServiceAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type ServiceNeighbourhoodArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type Severity =
  | 'high'
  | 'low'
  | 'medium';

export type Status = {
  __typename?: 'Status';
  activities: Scalars['Float']['output'];
  alerts: Scalars['Int']['output'];
  counters: Array<Counter>;
  /** What each detection reads, and how much of it has arrived since the service started. */
  coverage: Array<Coverage>;
  engine: Scalars['String']['output'];
  inputs: Array<Input>;
  /** Whether anything listens for events or accounting; sooner answered than `receivers`. */
  listening: Scalars['Boolean']['output'];
  /** What listens for events and accounting. */
  receivers: Array<Receiver>;
  /** What is read are the recordings of attacks that come with the product. */
  samples: Scalars['Boolean']['output'];
  started: Scalars['String']['output'];
  version: Scalars['String']['output'];
};

export type Subscription = {
  __typename?: 'Subscription';
  /** Each alert as it is raised or updated. */
  alertChanged: Alert;
};

export type Summary = {
  __typename?: 'Summary';
  /** Open alerts by the day on which they were last seen. */
  byDay: Array<DayCount>;
  byType: Array<TypeCount>;
  closed: Scalars['Int']['output'];
  high: Scalars['Int']['output'];
  low: Scalars['Int']['output'];
  medium: Scalars['Int']['output'];
  suppressed: Scalars['Int']['output'];
};

export type TypeCount = {
  __typename?: 'TypeCount';
  count: Scalars['Int']['output'];
  title: Scalars['String']['output'];
  type: Scalars['String']['output'];
};

export type User = Entity & {
  __typename?: 'User';
  activities: ActivityPage;
  alerts: AlertPage;
  domain?: Maybe<Scalars['String']['output']>;
  firstSeen?: Maybe<Scalars['String']['output']>;
  honeytoken: Scalars['Boolean']['output'];
  id: Scalars['ID']['output'];
  kind: EntityKind;
  lastSeen?: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Entities of the same kind and name that may be the same: the one without a domain, and of that those in some domain. */
  namesakes: Array<Entity>;
  neighbourhood: Neighbourhood;
  openAlerts: Scalars['Int']['output'];
  sensitive: Scalars['Boolean']['output'];
  sid?: Maybe<Scalars['String']['output']>;
};


export type UserActivitiesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type UserAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type UserNeighbourhoodArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Entity:
    | ( EntityRow & { __typename: 'Address' } )
    | ( EntityRow & { __typename: 'Computer' } )
    | ( EntityRow & { __typename: 'Domain' } )
    | ( EntityRow & { __typename: 'Group' } )
    | ( EntityRow & { __typename: 'Service' } )
    | ( EntityRow & { __typename: 'User' } )
  ;
  Finding:
    | ( AlertRow & { __typename: 'Alert' } )
    | ( FindingRow & { __typename: 'Risk' } )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Activity: ResolverTypeWrapper<ActivityRow>;
  ActivityPage: ResolverTypeWrapper<Omit<ActivityPage, 'nodes'> & { nodes: Array<ResolversTypes['Activity']> }>;
  Address: ResolverTypeWrapper<EntityRow>;
  Alert: ResolverTypeWrapper<AlertRow>;
  AlertFilter: AlertFilter;
  AlertPage: ResolverTypeWrapper<Omit<AlertPage, 'nodes'> & { nodes: Array<ResolversTypes['Alert']> }>;
  AlertStatus: AlertStatus;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Computer: ResolverTypeWrapper<EntityRow>;
  Counter: ResolverTypeWrapper<Counter>;
  Coverage: ResolverTypeWrapper<Coverage>;
  CoverageSource: ResolverTypeWrapper<CoverageSource>;
  DayCount: ResolverTypeWrapper<DayCount>;
  Detection: ResolverTypeWrapper<Detection>;
  Domain: ResolverTypeWrapper<EntityRow>;
  Entity: ResolverTypeWrapper<EntityRow>;
  EntityKind: EntityKind;
  EntityRef: ResolverTypeWrapper<Ref>;
  Evidence: ResolverTypeWrapper<Evidence>;
  Finding: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Finding']>;
  FindingKind: FindingKind;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  GraphEdge: ResolverTypeWrapper<Edge>;
  GraphNode: ResolverTypeWrapper<EntityRow>;
  Group: ResolverTypeWrapper<EntityRow>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Input: ResolverTypeWrapper<Input>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Neighbourhood: ResolverTypeWrapper<Picture>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Receiver: ResolverTypeWrapper<Receiver>;
  ReceiverSource: ResolverTypeWrapper<ReceiverSource>;
  Risk: ResolverTypeWrapper<FindingRow>;
  RiskPage: ResolverTypeWrapper<Omit<RiskPage, 'nodes'> & { nodes: Array<ResolversTypes['Risk']> }>;
  Service: ResolverTypeWrapper<EntityRow>;
  Severity: Severity;
  Status: ResolverTypeWrapper<StatusRow>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Summary: ResolverTypeWrapper<Summary>;
  TypeCount: ResolverTypeWrapper<TypeCount>;
  User: ResolverTypeWrapper<EntityRow>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Activity: ActivityRow;
  ActivityPage: Omit<ActivityPage, 'nodes'> & { nodes: Array<ResolversParentTypes['Activity']> };
  Address: EntityRow;
  Alert: AlertRow;
  AlertFilter: AlertFilter;
  AlertPage: Omit<AlertPage, 'nodes'> & { nodes: Array<ResolversParentTypes['Alert']> };
  Boolean: Scalars['Boolean']['output'];
  Computer: EntityRow;
  Counter: Counter;
  Coverage: Coverage;
  CoverageSource: CoverageSource;
  DayCount: DayCount;
  Detection: Detection;
  Domain: EntityRow;
  Entity: EntityRow;
  EntityRef: Ref;
  Evidence: Evidence;
  Finding: ResolversInterfaceTypes<ResolversParentTypes>['Finding'];
  Float: Scalars['Float']['output'];
  GraphEdge: Edge;
  GraphNode: EntityRow;
  Group: EntityRow;
  ID: Scalars['ID']['output'];
  Input: Input;
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  Neighbourhood: Picture;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  Receiver: Receiver;
  ReceiverSource: ReceiverSource;
  Risk: FindingRow;
  RiskPage: Omit<RiskPage, 'nodes'> & { nodes: Array<ResolversParentTypes['Risk']> };
  Service: EntityRow;
  Status: StatusRow;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  Summary: Summary;
  TypeCount: TypeCount;
  User: EntityRow;
};

export type ActivityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Activity'] = ResolversParentTypes['Activity']> = {
  account?: Resolver<Maybe<ResolversTypes['EntityRef']>, ParentType, ContextType>;
  detail?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['EntityRef'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  protocol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  time?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['EntityRef'], ParentType, ContextType>;
};

export type ActivityPageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ActivityPage'] = ResolversParentTypes['ActivityPage']> = {
  nodes?: Resolver<Array<ResolversTypes['Activity']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AddressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Address'] = ResolversParentTypes['Address']> = {
  activities?: Resolver<ResolversTypes['ActivityPage'], ParentType, ContextType, RequireFields<AddressActivitiesArgs, 'first'>>;
  alerts?: Resolver<ResolversTypes['AlertPage'], ParentType, ContextType, RequireFields<AddressAlertsArgs, 'first'>>;
  domainController?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  firstSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namesakes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  neighbourhood?: Resolver<ResolversTypes['Neighbourhood'], ParentType, ContextType, RequireFields<AddressNeighbourhoodArgs, 'first'>>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AlertResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Alert'] = ResolversParentTypes['Alert']> = {
  confidence?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  evidence?: Resolver<Array<ResolversTypes['Evidence']>, ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  family?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<Array<ResolversTypes['EntityRef']>, ParentType, ContextType>;
  graph?: Resolver<ResolversTypes['Neighbourhood'], ParentType, ContextType>;
  how?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  phase?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  recommendations?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AlertStatus'], ParentType, ContextType>;
  techniques?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<Array<ResolversTypes['EntityRef']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  what?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  who?: Resolver<Array<ResolversTypes['EntityRef']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AlertPageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AlertPage'] = ResolversParentTypes['AlertPage']> = {
  nodes?: Resolver<Array<ResolversTypes['Alert']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ComputerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Computer'] = ResolversParentTypes['Computer']> = {
  activities?: Resolver<ResolversTypes['ActivityPage'], ParentType, ContextType, RequireFields<ComputerActivitiesArgs, 'first'>>;
  addresses?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  alerts?: Resolver<ResolversTypes['AlertPage'], ParentType, ContextType, RequireFields<ComputerAlertsArgs, 'first'>>;
  domainController?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  firstSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namesakes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  neighbourhood?: Resolver<ResolversTypes['Neighbourhood'], ParentType, ContextType, RequireFields<ComputerNeighbourhoodArgs, 'first'>>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CounterResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Counter'] = ResolversParentTypes['Counter']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type CoverageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Coverage'] = ResolversParentTypes['Coverage']> = {
  sees?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sources?: Resolver<Array<ResolversTypes['CoverageSource']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CoverageSourceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CoverageSource'] = ResolversParentTypes['CoverageSource']> = {
  count?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  gaps?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  needs?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DayCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DayCount'] = ResolversParentTypes['DayCount']> = {
  day?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  medium?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DetectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Detection'] = ResolversParentTypes['Detection']> = {
  available?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  family?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phase?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reads?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  techniques?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DomainResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Domain'] = ResolversParentTypes['Domain']> = {
  activities?: Resolver<ResolversTypes['ActivityPage'], ParentType, ContextType, RequireFields<DomainActivitiesArgs, 'first'>>;
  alerts?: Resolver<ResolversTypes['AlertPage'], ParentType, ContextType, RequireFields<DomainAlertsArgs, 'first'>>;
  firstSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namesakes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  neighbourhood?: Resolver<ResolversTypes['Neighbourhood'], ParentType, ContextType, RequireFields<DomainNeighbourhoodArgs, 'first'>>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EntityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Entity'] = ResolversParentTypes['Entity']> = {
  __resolveType: TypeResolveFn<'Address' | 'Computer' | 'Domain' | 'Group' | 'Service' | 'User', ParentType, ContextType>;
};

export type EntityRefResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityRef'] = ResolversParentTypes['EntityRef']> = {
  certainty?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  domain?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type EvidenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Evidence'] = ResolversParentTypes['Evidence']> = {
  origin?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  time?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FindingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Finding'] = ResolversParentTypes['Finding']> = {
  __resolveType: TypeResolveFn<'Alert' | 'Risk', ParentType, ContextType>;
};

export type GraphEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GraphEdge'] = ResolversParentTypes['GraphEdge']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  firstSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  operation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  protocol?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type GraphNodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GraphNode'] = ResolversParentTypes['GraphNode']> = {
  domain?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  domainController?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type GroupResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Group'] = ResolversParentTypes['Group']> = {
  activities?: Resolver<ResolversTypes['ActivityPage'], ParentType, ContextType, RequireFields<GroupActivitiesArgs, 'first'>>;
  alerts?: Resolver<ResolversTypes['AlertPage'], ParentType, ContextType, RequireFields<GroupAlertsArgs, 'first'>>;
  domain?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namesakes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  neighbourhood?: Resolver<ResolversTypes['Neighbourhood'], ParentType, ContextType, RequireFields<GroupNeighbourhoodArgs, 'first'>>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InputResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Input'] = ResolversParentTypes['Input']> = {
  activities?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  bytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  packets?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  progress?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  setAlertStatus?: Resolver<ResolversTypes['Alert'], ParentType, ContextType, RequireFields<MutationSetAlertStatusArgs, 'id' | 'status'>>;
};

export type NeighbourhoodResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Neighbourhood'] = ResolversParentTypes['Neighbourhood']> = {
  cypher?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['GraphEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['GraphNode']>, ParentType, ContextType>;
  omitted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  parameters?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  alert?: Resolver<Maybe<ResolversTypes['Alert']>, ParentType, ContextType, RequireFields<QueryAlertArgs, 'id'>>;
  alerts?: Resolver<ResolversTypes['AlertPage'], ParentType, ContextType, RequireFields<QueryAlertsArgs, 'first'>>;
  detections?: Resolver<Array<ResolversTypes['Detection']>, ParentType, ContextType>;
  entity?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType, RequireFields<QueryEntityArgs, 'id'>>;
  risks?: Resolver<ResolversTypes['RiskPage'], ParentType, ContextType, RequireFields<QueryRisksArgs, 'first'>>;
  search?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType, RequireFields<QuerySearchArgs, 'first' | 'text'>>;
  status?: Resolver<ResolversTypes['Status'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['Summary'], ParentType, ContextType, RequireFields<QuerySummaryArgs, 'offset'>>;
};

export type ReceiverResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Receiver'] = ResolversParentTypes['Receiver']> = {
  counters?: Resolver<Array<ResolversTypes['Counter']>, ParentType, ContextType>;
  listening?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sourceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sources?: Resolver<Array<ResolversTypes['ReceiverSource']>, ParentType, ContextType>;
  trouble?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ReceiverSourceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReceiverSource'] = ResolversParentTypes['ReceiverSource']> = {
  failed?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  last?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastFailed?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  received?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sample?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type RiskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Risk'] = ResolversParentTypes['Risk']> = {
  confidence?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  evidence?: Resolver<Array<ResolversTypes['Evidence']>, ParentType, ContextType>;
  family?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<Array<ResolversTypes['EntityRef']>, ParentType, ContextType>;
  how?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  recommendations?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<Array<ResolversTypes['EntityRef']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  what?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  who?: Resolver<Array<ResolversTypes['EntityRef']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RiskPageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskPage'] = ResolversParentTypes['RiskPage']> = {
  nodes?: Resolver<Array<ResolversTypes['Risk']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ServiceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Service'] = ResolversParentTypes['Service']> = {
  activities?: Resolver<ResolversTypes['ActivityPage'], ParentType, ContextType, RequireFields<ServiceActivitiesArgs, 'first'>>;
  alerts?: Resolver<ResolversTypes['AlertPage'], ParentType, ContextType, RequireFields<ServiceAlertsArgs, 'first'>>;
  domain?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namesakes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  neighbourhood?: Resolver<ResolversTypes['Neighbourhood'], ParentType, ContextType, RequireFields<ServiceNeighbourhoodArgs, 'first'>>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StatusResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Status'] = ResolversParentTypes['Status']> = {
  activities?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  alerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  counters?: Resolver<Array<ResolversTypes['Counter']>, ParentType, ContextType>;
  coverage?: Resolver<Array<ResolversTypes['Coverage']>, ParentType, ContextType>;
  engine?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  inputs?: Resolver<Array<ResolversTypes['Input']>, ParentType, ContextType>;
  listening?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  receivers?: Resolver<Array<ResolversTypes['Receiver']>, ParentType, ContextType>;
  samples?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  started?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  alertChanged?: SubscriptionResolver<ResolversTypes['Alert'], "alertChanged", ParentType, ContextType>;
};

export type SummaryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Summary'] = ResolversParentTypes['Summary']> = {
  byDay?: Resolver<Array<ResolversTypes['DayCount']>, ParentType, ContextType>;
  byType?: Resolver<Array<ResolversTypes['TypeCount']>, ParentType, ContextType>;
  closed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  medium?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  suppressed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TypeCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TypeCount'] = ResolversParentTypes['TypeCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  activities?: Resolver<ResolversTypes['ActivityPage'], ParentType, ContextType, RequireFields<UserActivitiesArgs, 'first'>>;
  alerts?: Resolver<ResolversTypes['AlertPage'], ParentType, ContextType, RequireFields<UserAlertsArgs, 'first'>>;
  domain?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  honeytoken?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EntityKind'], ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namesakes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  neighbourhood?: Resolver<ResolversTypes['Neighbourhood'], ParentType, ContextType, RequireFields<UserNeighbourhoodArgs, 'first'>>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sid?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Activity?: ActivityResolvers<ContextType>;
  ActivityPage?: ActivityPageResolvers<ContextType>;
  Address?: AddressResolvers<ContextType>;
  Alert?: AlertResolvers<ContextType>;
  AlertPage?: AlertPageResolvers<ContextType>;
  Computer?: ComputerResolvers<ContextType>;
  Counter?: CounterResolvers<ContextType>;
  Coverage?: CoverageResolvers<ContextType>;
  CoverageSource?: CoverageSourceResolvers<ContextType>;
  DayCount?: DayCountResolvers<ContextType>;
  Detection?: DetectionResolvers<ContextType>;
  Domain?: DomainResolvers<ContextType>;
  Entity?: EntityResolvers<ContextType>;
  EntityRef?: EntityRefResolvers<ContextType>;
  Evidence?: EvidenceResolvers<ContextType>;
  Finding?: FindingResolvers<ContextType>;
  GraphEdge?: GraphEdgeResolvers<ContextType>;
  GraphNode?: GraphNodeResolvers<ContextType>;
  Group?: GroupResolvers<ContextType>;
  Input?: InputResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Neighbourhood?: NeighbourhoodResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Receiver?: ReceiverResolvers<ContextType>;
  ReceiverSource?: ReceiverSourceResolvers<ContextType>;
  Risk?: RiskResolvers<ContextType>;
  RiskPage?: RiskPageResolvers<ContextType>;
  Service?: ServiceResolvers<ContextType>;
  Status?: StatusResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Summary?: SummaryResolvers<ContextType>;
  TypeCount?: TypeCountResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

