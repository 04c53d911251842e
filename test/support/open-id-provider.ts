import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An OpenID provider on this machine that signs the same person in whenever it is asked. */
export interface OpenIdProvider {
  readonly issuer: string
  /** The secrets that clients proved themselves with. */
  readonly secrets: readonly (string | null)[]
  close(): Promise<void>
}

/** Starts one; `claims` is what it says of the person, `sub` among it. */
export async function startOpenIdProvider(claims: { sub: string } & Record<string, unknown>): Promise<OpenIdProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const nonces = new Map<string, { nonce: string; clientId: string }>()
  const secrets: (string | null)[] = []
  let issuer = ''
  const idToken = ({ nonce, clientId }: { nonce: string; clientId: string }) => {
    const exp = Math.floor(Date.now() / 1000) + 300
    const parts = [
      { alg: 'RS256', kid: 'k1' },
      { iss: issuer, aud: clientId, nonce, exp, ...claims },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    return [...parts, sign('RSA-SHA256', Buffer.from(parts.join('.')), privateKey).toString('base64url')].join('.')
  }
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString()
      const { pathname, searchParams } = new URL(request.url ?? '/', issuer)
      if (pathname === '/authorize') {
        const code = randomUUID()
        nonces.set(code, { nonce: searchParams.get('nonce') ?? '', clientId: searchParams.get('client_id') ?? '' })
        const back = new URL(searchParams.get('redirect_uri') ?? '')
        back.searchParams.set('code', code)
        back.searchParams.set('state', searchParams.get('state') ?? '')
        response.writeHead(302, { location: back.href }).end()
        return
      }
      const answers: Record<string, () => object> = {
        '/.well-known/openid-configuration': () => ({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          userinfo_endpoint: `${issuer}/me`,
        }),
        '/keys': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] }),
        '/token': () => {
          const form = new URLSearchParams(body)
          secrets.push(form.get('client_secret'))
          const begun = nonces.get(form.get('code') ?? '')
          return begun ? { id_token: idToken(begun), access_token: 'opaque', token_type: 'Bearer' } : {}
        },
        '/me': () => claims,
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answers[pathname]?.() ?? {}))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    secrets,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
