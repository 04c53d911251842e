import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InvocationRefused, type Invoke } from './function-host.ts'

export type InvokeEndpoint = { readonly endpoint: string; readonly close: () => Promise<void> }

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?(?:\?.*)?$/
const STATUS = { ResourceNotFoundException: 404, RequestTooLargeException: 413, TooManyRequestsException: 429 } as const
/** Lambda repeats a failed asynchronous invocation twice. */
const ASYNC_ATTEMPTS = 3

/**
 * Serves Lambda's Invoke API on the loopback interface, so that the SDK's Lambda client reaches the local functions
 * with `AWS_ENDPOINT_URL_LAMBDA`. `Event` invocations answer 202 and are repeated twice when they fail.
 *
 * Source: AWS Lambda API reference, "Invoke".
 */
export async function startInvokeEndpoint(options: {
  readonly invoke: Invoke
  readonly port?: number
}): Promise<InvokeEndpoint> {
  const { invoke, port = 0 } = options
  const server = createServer((request, response) => {
    handle(request, response, invoke).catch((error: unknown) => {
      if (error instanceof InvocationRefused) refuse(response, STATUS[error.name], error.name, error.message)
      else refuse(response, 500, 'ServiceException', error instanceof Error ? error.message : String(error))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, invoke: Invoke): Promise<void> {
  const name = PATH.exec(request.url ?? '')?.[1]
  if (request.method !== 'POST' || name === undefined)
    return refuse(response, 404, 'ResourceNotFoundException', 'Only the Invoke API is served here')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  let payload: unknown
  try {
    payload = body === '' ? {} : JSON.parse(body)
  } catch {
    return refuse(response, 400, 'InvalidRequestContentException', 'Could not parse request body into json')
  }
  const functionName = decodeURIComponent(name).replace(/:\$LATEST$/, '')
  if (request.headers['x-amz-invocation-type'] === 'Event') {
    void invokeLater(invoke, functionName, payload)
    response.writeHead(202).end()
    return
  }
  const result = await invoke(functionName, payload)
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
    })
    .end(JSON.stringify(result.payload) ?? 'null')
}

async function invokeLater(invoke: Invoke, functionName: string, payload: unknown): Promise<void> {
  for (let attempt = 1; attempt <= ASYNC_ATTEMPTS; attempt += 1) {
    const result = await invoke(functionName, payload).catch(() => undefined)
    if (result !== undefined && result.functionError === undefined) return
  }
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
    .end(JSON.stringify({ Type: 'User', Message: message }))
}
