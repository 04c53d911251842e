import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { partIdentity } from '../../functions/workers/part-identity.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { create } from '../../shared/store/change-set.ts'
import type { SsoSession } from '../../shared/store/entities/sso.ts'
import { crashes } from '../support/crash.ts'
import { type MemoryFederation, memoryFederation } from '../support/memory-federation.ts'
import { writesNothing } from '../support/refusals.ts'
import { createWorld, type World } from '../support/world.ts'

const crash = crashes()
const organizationId = randomUUID()
const accountId = randomUUID()
const externalId = 'Ada-1'
const identity = { providerName: providerNameOf(organizationId), externalId }
const key = { organizationId, partingId: 'parting-1' }
let world: World
let pages: MemoryFederation

beforeEach(async () => {
  pages = memoryFederation()
  world = await createWorld({ federation: crash.wrap(pages.federation), wrapStore: crash.wrap })
  await pages.federation.link('ada@globex.test', identity)
  await world.store.commit([
    create('IdentityParting', { ...key, accountId, externalId, requestedAt: world.now() }),
    create('SsoSession', session({ sessionId: 'one' })),
    create('SsoSession', session({ sessionId: 'two' })),
  ])
})

const session = (over: Partial<SsoSession>): SsoSession => ({
  accountId,
  sessionId: 'one',
  organizationId,
  externalId,
  securityStamp: 'stamp',
  createdAt: minutesAfter(world.now(), -1),
  expiresAt: minutesAfter(world.now(), 60),
  ...over,
})

const isInPool = () => pages.links.size > 0
const part = async () => partIdentity(key, world.workerDeps)
const sessions = async () =>
  (await world.store.listAll('SsoSession', { accountId })).map(({ sessionId }) => sessionId).sort()

describe('part-identity', () => {
  it('lets the pool forget the identity, ends its sessions, and is done', async () => {
    await part()
    expect([isInPool(), await sessions(), await world.store.get('IdentityParting', key)]).toEqual([
      false,
      [],
      undefined,
    ])
    await writesNothing(world, part)
  })

  it('ends no session of another organization, of another identity, or that began since', async () => {
    await world.store.commit([
      create('SsoSession', session({ sessionId: 'of another organization', organizationId: randomUUID() })),
      create('SsoSession', session({ sessionId: 'of another identity', externalId: 'Ada-2' })),
      create('SsoSession', session({ sessionId: 'since', createdAt: minutesAfter(world.now(), 1) })),
    ])
    await part()
    expect(await sessions()).toEqual(['of another identity', 'of another organization', 'since'])
  })

  it('ends sessions by the hundred', async () => {
    for (let round = 0; round < 3; round += 1) {
      await world.store.commit(
        Array.from({ length: 50 }, (_, at) => create('SsoSession', session({ sessionId: `${round}-${at}` }))),
      )
    }
    await part()
    expect(await sessions()).toEqual([])
  })

  it('leaves an identity in the pool that was linked again meanwhile', async () => {
    const link = { organizationId, accountId, externalId: externalId.toLowerCase(), createdAt: world.now() }
    await world.store.commit([create('SsoLink', link)])
    await part()
    expect([isInPool(), await sessions()]).toEqual([true, []])
  })

  it.each([
    ['before', 'unlink'],
    ['after', 'unlink'],
    ['before', 'commit'],
    ['after', 'commit'],
  ] as const)('cut off %s %s, ends the same when it is run again', async (moment, method) => {
    crash.arm(method, moment)
    await expect(part()).rejects.toThrow('Cut off')
    await part()
    expect([isInPool(), await sessions(), await world.store.get('IdentityParting', key)]).toEqual([
      false,
      [],
      undefined,
    ])
  })
})
