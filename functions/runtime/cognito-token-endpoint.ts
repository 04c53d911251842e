import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import * as z from 'zod'
import { env } from './env.ts'
import { Busy } from './table-errors.ts'

/** As long as the pool's token endpoint may take. */
const PATIENCE_MS = 5000

/** What the pool says of the app client, not of the code or token that it brought. */
const OF_THE_CLIENT = ['invalid_client', 'unauthorized_client']

const Refused = z.object({ error: z.string() })

/**
 * The secret of the pages' app client, in base64 as HTTP Basic wants it. Nobody keeps it but the pool: it is asked for once
 * per Lambda environment, by however many requests, and once more when it turns out to be another one.
 */
let credentials: Promise<string> | undefined

/**
 * Exchanges a code or a refresh token at the pool's token endpoint, in the name of the pages' app client (RFC 6749, sections
 * 2.3.1, 4.1.3 and 6). Null where what was brought is good for nothing. Throws `Busy` when the pool cannot tell.
 */
export async function exchange(
  pool: () => CognitoIdentityProviderClient,
  form: Readonly<Record<string, string>>,
): Promise<unknown> {
  const first = await post(await known(pool), form)
  const isOtherSecret = Refused.safeParse(first.body).data?.error === 'invalid_client'
  if (isOtherSecret) credentials = undefined
  const { ok, status, body } = isOtherSecret ? await post(await known(pool), form) : first
  if (ok) return body
  const { error = '' } = Refused.safeParse(body).data ?? {}
  const isOurFault = status === 429 || status >= 500 || OF_THE_CLIENT.includes(error)
  if (isOurFault) throw new Busy(`The user pool's pages answer ${status} ${error}`)
  return null
}

async function known(pool: () => CognitoIdentityProviderClient): Promise<string> {
  credentials ??= fetchCredentials(pool()).catch((error: unknown) => {
    credentials = undefined
    throw error
  })
  return credentials
}

async function fetchCredentials(pool: CognitoIdentityProviderClient): Promise<string> {
  const place = { UserPoolId: env('USER_POOL_ID'), ClientId: env('USER_POOL_PAGES_CLIENT_ID') }
  const { UserPoolClient } = await pool.send(new DescribeUserPoolClientCommand(place))
  if (!UserPoolClient?.ClientSecret) throw new Error("The app client of the user pool's pages has no secret")
  return Buffer.from(`${place.ClientId}:${UserPoolClient.ClientSecret}`).toString('base64')
}

async function post(basic: string, form: Readonly<Record<string, string>>) {
  const answer = await fetch(`${env('USER_POOL_PAGES_URL')}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const body: unknown = await answer.json().catch(() => undefined)
  return { ok: answer.ok, status: answer.status, body }
}
