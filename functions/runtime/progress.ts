import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context as LambdaContext } from 'aws-lambda'
import type { Route } from '../../shared/api/route.ts'
import type { Deps } from './deps.ts'
import type { Actor, Operation, Scopes } from './operation.ts'
import type { TableMeter } from './table.ts'

/** An HTTP request as API Gateway hands it over (payload format 2.0), body parsed by the middleware for it. */
export type HttpEvent = Omit<APIGatewayProxyEventV2, 'body'> & { body?: unknown }

export type HttpResponse = APIGatewayProxyStructuredResultV2

/** A request as the steps of the pipeline get it. */
export interface HttpRequest {
  readonly event: HttpEvent
  readonly context: LambdaContext
}

/** What the steps of the pipeline know of a request so far. */
export interface Progress {
  readonly operationName: string
  readonly route: Route
  readonly operation: Operation<Route>
  readonly deps: Deps
  readonly meter: TableMeter
  params: Readonly<Record<string, string>>
  actor: Actor | undefined
  /** Loaded and permitted; undefined once it is stale, and for routes without a scope. */
  scope: Scopes[keyof Scopes]
  query: unknown
  body: unknown
  /** `writeRows` has committed something: the operation is not run again. */
  hasWrittenRows: boolean
}

const progressByEvent = new WeakMap<HttpEvent, Progress>()

/** Starts the progress of a request. */
export function begin(event: HttpEvent, progress: Progress): void {
  progressByEvent.set(event, progress)
}

/** The progress of a request whose route is known. */
export function progressOf({ event }: { event: HttpEvent }): Progress {
  const progress = progressByEvent.get(event)
  if (!progress) throw new Error('The route of this request is not known yet')
  return progress
}

/** The route of a request, if it got as far as having one. */
export function routeOf(event: HttpEvent): Route | undefined {
  return progressByEvent.get(event)?.route
}

/** What the request has cost at the table so far. */
export function meterOf(event: HttpEvent): TableMeter | undefined {
  return progressByEvent.get(event)?.meter
}
