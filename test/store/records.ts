import { randomUUID } from 'node:crypto'
import type { Account } from '../../shared/store/entities/account.ts'
import type { ClientLink, Member } from '../../shared/store/entities/organization.ts'

export const AT = '2030-01-01T00:00:00.000Z'

/** A member of the organization; confirmed unless said otherwise. */
export const memberRecord = (organizationId: string, change: Partial<Member> = {}): Member => ({
  memberId: randomUUID(),
  organizationId,
  accountId: randomUUID(),
  email: `${randomUUID()}@example.test`,
  name: null,
  key: null,
  status: 2,
  type: 2,
  permissions: [],
  externalId: null,
  resetPasswordKey: null,
  revocation: null,
  invitation: null,
  mailFailure: null,
  createdAt: AT,
  revisedAt: AT,
  ...change,
})

/** An account. */
export const accountRecord = (change: Partial<Account> = {}): Account => ({
  accountId: randomUUID(),
  email: `${randomUUID()}@example.test`,
  name: null,
  masterPasswordHint: null,
  kdf: { kdf: 0, iterations: 600_000, memory: null, parallelism: null },
  key: 'k',
  publicKey: 'p',
  privateKey: 'r',
  verifier: { salt: 's', hash: 'h' },
  twoStepProviders: [],
  forcePasswordReset: false,
  userKeyId: null,
  passwordPending: false,
  securityStamp: 'z',
  createdAt: AT,
  revisedAt: AT,
  ...change,
})

/** The tie of an organization to a provider. */
export const linkRecord = (providerId: string, change: Partial<ClientLink> = {}): ClientLink => ({
  clientLinkId: randomUUID(),
  providerId,
  organizationId: randomUUID(),
  key: null,
  organizationName: 'Globex',
  planType: 17,
  status: 2,
  enabled: true,
  suspended: false,
  createdAt: AT,
  revisedAt: AT,
  ...change,
})
