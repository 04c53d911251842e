import { describe, expect, it } from '@jest/globals'
import { followProvider, isRunning, suspendClient } from '../../../shared/domain/client/suspend-client.ts'
import { OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { client, context, decided, NOW, outline, provider, refusal, written } from '../records.ts'

const stopped = provider({ enabled: false })
const suspended = client({ organization: { enabled: false }, link: { enabled: false, suspended: true } })
const pending = client({
  organization: { enabled: false, status: OrganizationStatus.Pending },
  link: { enabled: false, status: OrganizationStatus.Pending },
})

describe('isRunning', () => {
  it('holds only where the provider is enabled, the client not suspended and its keys are there', () => {
    for (const enabled of [true, false]) {
      for (const isSuspended of [true, false]) {
        for (const status of Object.values(OrganizationStatus)) {
          expect(isRunning({ enabled }, { suspended: isSuspended, status })).toBe(
            enabled && !isSuspended && status !== OrganizationStatus.Pending,
          )
        }
      }
    }
  })
})

describe('suspendClient', () => {
  it('moves organization and link together, logs 1600, and only while the provider stays what it is', () => {
    const running = client()
    const decision = decided(suspendClient({ provider: provider(), client: running }, true, context()))
    expect(outline(decision.changes)).toEqual([
      'replace ClientLink',
      'replace Organization',
      'create AuditEvent',
      'unchanged Provider',
    ])
    expect(written(decision.changes, 'Organization')).toEqual([
      { ...running.organization, enabled: false, revisedAt: NOW },
    ])
    const link = { ...running.link, enabled: false, suspended: true, revisedAt: NOW }
    expect(written(decision.changes, 'ClientLink')).toEqual([link])
    expect(written(decision.changes, 'AuditEvent')).toMatchObject([{ scope: 'ORG', type: 1600 }])
    expect(decision.client.link).toEqual(link)
  })

  it('resumes what was suspended', () => {
    const { changes } = decided(suspendClient({ provider: provider(), client: suspended }, false, context()))
    expect(written(changes, 'Organization')).toMatchObject([{ enabled: true }])
    expect(written(changes, 'ClientLink')).toMatchObject([{ enabled: true, suspended: false }])
  })

  it('writes nothing where it is so already', () => {
    expect(decided(suspendClient({ provider: provider(), client: suspended }, true, context())).changes).toEqual([])
    expect(decided(suspendClient({ provider: provider(), client: client() }, false, context())).changes).toEqual([])
  })

  it('does not let a client run before its keys are there', () => {
    const held = decided(suspendClient({ provider: provider(), client: pending }, true, context()))
    expect(outline(held.changes)).toEqual(['replace ClientLink', 'unchanged Provider'])
    const link = { ...pending.link, suspended: true }
    const resumed = decided(suspendClient({ provider: provider(), client: { ...pending, link } }, false, context()))
    expect(written(resumed.changes, 'ClientLink')).toMatchObject([{ enabled: false, suspended: false }])
  })

  it('refuses to resume a client of a suspended provider', () => {
    expect(refusal(suspendClient({ provider: stopped, client: suspended }, false, context()))).toEqual({
      code: 'provider.suspended',
    })
  })
})

describe('followProvider', () => {
  it('S9: changes those that differ, and leaves those alone that are so already', () => {
    const changes = followProvider({ provider: stopped, clients: [client(), suspended, pending] }, context())
    expect(outline(changes)).toEqual([
      'replace ClientLink',
      'replace Organization',
      'create AuditEvent',
      'unchanged Provider',
    ])
    expect(written(changes, 'ClientLink')).toMatchObject([{ enabled: false, suspended: false }])
  })

  it('S9: resumes none that the provider suspended by itself, and none that awaits its keys', () => {
    const followed = client({ organization: { enabled: false }, link: { enabled: false } })
    const changes = followProvider({ provider: provider(), clients: [followed, suspended, pending] }, context())
    expect(written(changes, 'Organization')).toMatchObject([{ enabled: true }])
    expect(followProvider({ provider: provider(), clients: [suspended, pending] }, context())).toEqual([])
  })
})
