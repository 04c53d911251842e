import { describe, expect, it } from '@jest/globals'
import { linkIdentity } from '../../../shared/domain/sso/link-identity.ts'
import { BEFORE, context, member, NOW, outline, written } from '../records.ts'

const linked = { organizationId: 'org', accountId: 'ada', externalId: 'A-1', createdAt: BEFORE, version: 1 }

describe('linkIdentity', () => {
  it.each([
    ['new', undefined, ['create SsoLink', 'create AuditEvent'], 1510],
    ['in place of another one', linked, ['replace SsoLink', 'create AuditEvent'], 1509],
  ] as const)('links, and notes it as the account owner’s own doing: %s', (_, otherLink, writes, type) => {
    const identity = { organizationId: 'org', externalId: 'B-2' }
    const resolved = { accountId: 'ada', row: member({ memberId: 'row' }) }
    const changes = linkIdentity(resolved, identity, otherLink, context({ actorId: null }))
    expect(outline(changes)).toEqual(writes)
    expect(written(changes, 'SsoLink')[0]).toMatchObject({ ...identity, accountId: 'ada', createdAt: NOW })
    expect(written(changes, 'AuditEvent')[0]).toMatchObject({ type, actorId: 'ada', memberId: 'row' })
  })
})
