import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { InvocationRefused, type Invoke } from '../../../infra/local/lambda/function-host.ts'
import { type InvokeEndpoint, startInvokeEndpoint } from '../../../infra/local/lambda/invoke-endpoint.ts'

const asynchronous = Promise.withResolvers<number>()
let attempts = 0

const invoke: Invoke = async (name, payload) => {
  if (name === 'echo') return { payload: { echoed: payload } }
  if (name === 'broken') return { payload: { errorMessage: 'no' }, functionError: 'Unhandled' }
  if (name === 'busy') throw new InvocationRefused('TooManyRequestsException', 'busy')
  if (name === 'flaky') {
    attempts += 1
    if (attempts < 3) return { payload: {}, functionError: 'Unhandled' }
    asynchronous.resolve(attempts)
    return { payload: null }
  }
  throw new InvocationRefused('ResourceNotFoundException', name)
}

let endpoint: InvokeEndpoint
let client: LambdaClient

beforeAll(async () => {
  endpoint = await startInvokeEndpoint({ invoke })
  client = new LambdaClient({
    endpoint: endpoint.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
})

afterAll(async () => {
  client.destroy()
  await endpoint.close()
})

describe('the Invoke API, through the SDK’s client', () => {
  it('answers with the payload of the function', async () => {
    const { StatusCode, FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: 'echo', Payload: JSON.stringify({ a: 'ä' }) }),
    )
    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: undefined })
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ echoed: { a: 'ä' } })
  })

  it('marks an error of the function', async () => {
    const { FunctionError } = await client.send(new InvokeCommand({ FunctionName: 'broken' }))
    expect(FunctionError).toBe('Unhandled')
  })

  it('accepts an event at once and repeats it twice when it fails', async () => {
    const { StatusCode } = await client.send(new InvokeCommand({ FunctionName: 'flaky', InvocationType: 'Event' }))
    expect(StatusCode).toBe(202)
    await expect(asynchronous.promise).resolves.toBe(3)
  })

  it.each([
    ['missing', 'ResourceNotFoundException'],
    ['busy', 'TooManyRequestsException'],
  ])('names the exception when %s cannot be invoked', async (name, exception) => {
    await expect(client.send(new InvokeCommand({ FunctionName: name }))).rejects.toMatchObject({ name: exception })
  })
})
