import {
  type AccountKeys,
  decryptKey,
  deriveMasterKey,
  deriveMasterPasswordHash,
  generateSymmetricKey,
  makeAccount,
  type SymmetricKey,
  unlockAccount,
  unwrapKey,
  wrapKeyFor,
} from '../../shared/crypto/index.ts'
import { type ApiAnswer, type ApiRequest, ask, call } from './api.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** Somebody who is signed in, with his keys open. */
export interface Session {
  readonly email: string
  readonly userId: string
  readonly masterPasswordHash: string
  readonly token: string
  readonly refreshToken: string
  readonly publicKey: string
  readonly keys: AccountKeys
  /** A request that must succeed; returns the body. */
  call(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer['body']>
  /** A request that may be refused. */
  ask(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>
}

const PBKDF2 = { kdf: 0, iterations: 600_000 } as const

/** What a mailed link proves, for the registration of its address. */
export type RegistrationProof =
  | { readonly emailVerificationToken: string }
  | { readonly orgInviteToken: string; readonly organizationUserId: string }
  | { readonly providerInviteToken: string; readonly providerUserId: string }

/** Registers: the keys are made here, only what is encrypted leaves. */
export async function register(
  url: string,
  credentials: Credentials & { name: string },
  proof: RegistrationProof,
): Promise<void> {
  const { email, name } = credentials
  const { registration } = await makeAccount(credentials, PBKDF2)
  await call(url, 'POST', '/identity/accounts/register/finish', { body: { email, name, ...registration, ...proof } })
}

/** The master password hash: what a client sends in place of the password. */
export async function hashPassword({ email, password }: Credentials): Promise<string> {
  return deriveMasterPasswordHash(await deriveMasterKey(password, email, PBKDF2), password)
}

/** Signs in and opens the account's keys. */
export async function signIn(url: string, credentials: Credentials): Promise<Session> {
  const { email } = credentials
  const prelogin = await call(url, 'POST', '/identity/accounts/prelogin/password', { body: { email } })
  const settings = { kdf: 0, iterations: Number(prelogin.kdfIterations) } as const
  const masterKey = await deriveMasterKey(credentials.password, email, settings)
  const masterPasswordHash = await deriveMasterPasswordHash(masterKey, credentials.password)
  const answer = await call(url, 'POST', '/identity/connect/token', {
    form: {
      grant_type: 'password',
      client_id: 'cli',
      scope: 'api offline_access',
      username: email,
      password: masterPasswordHash,
      deviceType: '21',
      deviceIdentifier: crypto.randomUUID(),
      deviceName: 'keyward',
    },
  })
  const { publicKey, wrappedPrivateKey } = answer.AccountKeys.publicKeyEncryptionKeyPair
  const keys = await unlockAccount(credentials, settings, {
    userSymmetricKey: answer.Key,
    encryptedPrivateKey: wrappedPrivateKey,
  })
  const token = String(answer.access_token)
  return {
    email,
    userId: subjectIn(token),
    masterPasswordHash,
    token,
    refreshToken: answer.refresh_token,
    publicKey,
    keys,
    call: async (method, path, request) => call(url, method, path, { ...request, token }),
    ask: async (method, path, request) => ask(url, method, path, { ...request, token }),
  }
}

function subjectIn(token: string): string {
  const [, claims = ''] = token.split('.')
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }).sub
}

/** A fresh provider key, and the same wrapped for its maker. */
export async function makeProviderKey(session: Session): Promise<{ providerKey: SymmetricKey; key: string }> {
  const providerKey = generateSymmetricKey()
  return { providerKey, key: await wrapKeyFor(session.publicKey, providerKey) }
}

/** The provider key, as it stands wrapped in the profile of one of the staff. */
export async function openProviderKey(session: Session, providerId: string): Promise<SymmetricKey> {
  const profile = await session.call('GET', '/api/accounts/profile')
  const provider = profile.providers.find((one: { id: string }) => one.id === providerId)
  if (!provider?.key) throw new Error(`${session.email} holds no key of the provider ${providerId}`)
  return provider.key.startsWith('2.')
    ? decryptKey(provider.key, session.keys.userKey)
    : unwrapKey(provider.key, session.keys.privateKey)
}
