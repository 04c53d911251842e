import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from './api-error.ts'
import { clientOperations } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { domainOperations } from './domains.ts'
import { identityOperations } from './identities.ts'
import { identityProviderOperations } from './identity-providers.ts'
import type { Operations } from './operation.ts'
import { poolOperations } from './pools.ts'
import { signInOperations } from './sign-in.ts'
import { signOutOperations } from './sign-out.ts'
import { userOperations } from './user-operations.ts'

const targetPrefix = 'AWSCognitoIdentityProviderService.'
const bodyLimit = 1024 * 1024

const operations = new Map(
  [
    poolOperations,
    domainOperations,
    clientOperations,
    identityProviderOperations,
    userOperations,
    identityOperations,
    signInOperations,
    signOutOperations,
  ].flatMap((group: Operations) => Object.entries(group)),
)

/**
 * Answers one request of the AWS JSON 1.1 protocol
 * (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). A refusal is sent with status 400 and its name in
 * `__type` and `x-amzn-errortype`; a fault of the stand-in itself as InternalErrorException with status 500.
 */
export async function answerAwsJson(
  request: IncomingMessage,
  response: ServerResponse,
  context: UserPoolContext,
): Promise<void> {
  try {
    const answer = operations.get(operationName(request))
    if (!answer) {
      throw new ApiError(
        'UnknownOperationException',
        `The local user pool does not cover ${operationName(request) || 'a request without X-Amz-Target'}.`,
      )
    }
    send(response, 200, await answer(await readJson(request), context))
  } catch (error) {
    if (error instanceof ApiError) {
      sendError(response, 400, error.code, error.message)
    } else {
      console.error('local user pool:', operationName(request), error)
      sendError(response, 500, 'InternalErrorException', 'The local user pool failed; its output says why.')
    }
  }
}

function operationName(request: IncomingMessage): string {
  const target = request.headers['x-amz-target']
  return typeof target === 'string' && target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : ''
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) {
      throw new ApiError('SerializationException', 'The request is larger than 1 MiB.')
    }
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new ApiError('SerializationException', 'The body is not JSON.')
  }
}

function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  response.setHeader('x-amzn-errortype', code)
  send(response, status, { __type: code, message })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() })
  response.end(JSON.stringify(body))
}
