// The runtime inside an execution environment: imports the handler, then asks the Lambda Runtime API for one
// invocation after another. A plain module so that it starts as fast as the function it runs.
// Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const environment = process.env
const [host, port] = environment.AWS_LAMBDA_RUNTIME_API.split(':')
const VERSION = '/2018-06-01'

// Whoever started this process holds the other end of its standard input and of the Runtime API: when either drops,
// that process is gone, however it died, and this one must not outlive it.
process.stdin.on('error', () => process.exit(0))
process.stdin.on('end', () => process.exit(0))
process.stdin.resume()
process.stdin.unref?.()

const call = (method, path, body) =>
  new Promise((resolve) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request({ host, port, method, path: `${VERSION}${path}`, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }))
      response.on('error', () => process.exit(0))
    })
    sent.on('error', () => process.exit(0))
    sent.end(body)
  })

const describe = (error) =>
  JSON.stringify(
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
      : { errorType: typeof error, errorMessage: String(error), trace: [] },
  )

const loadHandler = async () => {
  const dot = environment._HANDLER.lastIndexOf('.')
  const [module, name] = [environment._HANDLER.slice(0, dot), environment._HANDLER.slice(dot + 1)]
  const base = join(environment.LAMBDA_TASK_ROOT, module)
  const file = ['.mjs', '.js', '.cjs'].map((extension) => base + extension).find((path) => existsSync(path))
  if (file === undefined)
    throw Object.assign(new Error(`Cannot find module '${module}'`), { name: 'Runtime.ImportModuleError' })
  const namespace = await import(pathToFileURL(file).href)
  const handler = namespace[name] ?? namespace.default?.[name]
  if (typeof handler !== 'function')
    throw Object.assign(new Error(`${environment._HANDLER} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    })
  return handler
}

const contextOf = (headers) => {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  }
}

let handler
try {
  handler = await loadHandler()
} catch (error) {
  console.error(error)
  await call('POST', '/runtime/init/error', describe(error))
  process.exit(1)
}

for (;;) {
  const { headers, body } = await call('GET', '/runtime/invocation/next')
  const invocation = `/runtime/invocation/${headers['lambda-runtime-aws-request-id']}`
  environment._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id']
  try {
    const result = await handler(JSON.parse(body), contextOf(headers))
    await call('POST', `${invocation}/response`, JSON.stringify(result) ?? 'null')
  } catch (error) {
    console.error(error)
    await call('POST', `${invocation}/error`, describe(error))
  }
}
