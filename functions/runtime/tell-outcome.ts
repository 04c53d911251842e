import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { logger, metrics } from './logger.ts'
import { type HttpEvent, type HttpResponse, meterOf } from './progress.ts'

/** One line and a few figures per request, and the headers that every answer has. */
export function tellOutcome(request: { event: HttpEvent; response: HttpResponse | null | undefined }): void {
  const { event, response } = request
  if (!response) return
  const { requestId } = event.requestContext
  response.headers = { 'cache-control': 'no-store', ...response.headers, 'x-request-id': requestId }
  const status = response.statusCode ?? 200
  const table = meterOf(event)
  logger.info('request', { route: event.routeKey, status, requestId, table })
  metrics.addMetric('Requests', MetricUnit.Count, 1)
  if (status >= 500) metrics.addMetric('ServerErrors', MetricUnit.Count, 1)
  if (table) {
    metrics.addMetric('TableReadUnits', MetricUnit.Count, table.readUnits)
    metrics.addMetric('TableWriteUnits', MetricUnit.Count, table.writeUnits)
  }
}
