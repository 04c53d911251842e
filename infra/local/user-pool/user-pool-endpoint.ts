import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InvokeTrigger, UserPoolContext } from './context.ts'
import { openDatabase } from './database.ts'
import { domainOfPool, hostedUrl } from './domains.ts'
import { answerHosted, isHosted } from './hosted-endpoints.ts'
import { issuerOf, keySet } from './jwt.ts'
import { findPool, type Pool } from './pools.ts'
import { answerAwsJson } from './protocol.ts'

/** How to start the local stand-in for Amazon Cognito user pools. */
export type UserPoolEndpointOptions = {
  /** SQLite file that holds all pools; made when missing. */
  readonly databaseFile: string
  /** Default 0, any free port. Issuers contain the port, so tokens outlive a restart only on a port that stays. */
  readonly port?: number
  /** Runs the Lambda functions of the pools' triggers; without it a sign-in to a pool with triggers fails. */
  readonly invokeTrigger?: InvokeTrigger
  /** Milliseconds since 1970; default the system's clock. */
  readonly now?: () => number
}

/**
 * Starts the stand-in on 127.0.0.1. Point the SDK at `url` with AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER; README.md
 * says which operations it covers. Rejects when the port is taken or the file cannot be opened.
 */
export async function startUserPoolEndpoint(
  options: UserPoolEndpointOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const database = openDatabase(options.databaseFile)
  const server = createServer()
  try {
    server.listen(options.port ?? 0, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    database.close()
    throw error
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const context: UserPoolContext = {
    database,
    url,
    now: options.now ?? Date.now,
    invokeTrigger: options.invokeTrigger,
  }
  server.on('request', (request, response) => void answer(request, response, context))
  return {
    url,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await closed
      database.close()
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, context: UserPoolContext): Promise<void> {
  const path = request.url ?? '/'
  if (request.method === 'POST' && path === '/') {
    return answerAwsJson(request, response, context)
  }
  if (isHosted(path)) {
    return answerHosted(request, response, context)
  }
  const [, poolId = '', name = ''] = /^\/(\w+)\/\.well-known\/([\w.-]+)$/.exec(path) ?? []
  const documentOf = request.method === 'GET' ? wellKnown.get(name) : undefined
  const pool = documentOf && findPool(context, poolId)
  if (documentOf && pool) {
    sendJson(response, 200, documentOf(pool, context))
  } else {
    sendJson(response, 404, { message: 'Not found' })
  }
}

const wellKnown = new Map<string, (pool: Pool, context: UserPoolContext) => object>([
  ['jwks.json', keySet],
  [
    'openid-configuration',
    (pool, context) => ({
      issuer: issuerOf(context, pool),
      jwks_uri: `${issuerOf(context, pool)}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
      subject_types_supported: ['public'],
      ...hostedEndpoints(pool, context),
    }),
  ],
])

function hostedEndpoints(pool: Pool, context: UserPoolContext): object {
  const found = domainOfPool(context, pool)
  const base = found && hostedUrl(context, found.domain)
  return base === undefined
    ? {}
    : {
        authorization_endpoint: `${base}/oauth2/authorize`,
        token_endpoint: `${base}/oauth2/token`,
        userinfo_endpoint: `${base}/oauth2/userInfo`,
        end_session_endpoint: `${base}/logout`,
        response_types_supported: ['code'],
        scopes_supported: ['openid', 'email', 'phone', 'profile'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
