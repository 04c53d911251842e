import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { eraseAccess } from '../../functions/workers/erase-access.ts'
import type { Store } from '../../shared/ports/store.ts'
import { create, remove } from '../../shared/store/change-set.ts'
import type { AccessErasure } from '../../shared/store/entities/group.ts'
import { UNKNOWN_ID, writesNothing } from '../support/refusals.ts'
import { collection, group, noLevel } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const erase = async (organizationId: string, id: string, wrap = (store: Store) => store) => {
  const deps = workerDeps('erase-access', world.deps)
  return eraseAccess({ organizationId, id }, { ...deps, store: wrap(deps.store) })
}

async function request(organizationId: string, of: AccessErasure['of'], id: string): Promise<void> {
  await world.store.commit([create('AccessErasure', { organizationId, of, id, requestedAt: world.now() })])
}

const erasureOf = async (organizationId: string, id: string) => world.store.get('AccessErasure', { organizationId, id })

/** Two members, groups and collections, each with access to all of the other kinds. */
async function webOfAccess() {
  const organizationId = randomUUID()
  const members = [randomUUID(), randomUUID()]
  const levels = Object.fromEntries(members.map((memberId) => [memberId, { readOnly: true }]))
  const collections = [
    await collection(world, organizationId, levels),
    await collection(world, organizationId, levels),
  ].map(({ collectionId }) => collectionId)
  const access = collections.map((collectionId) => ({ collectionId, ...noLevel }))
  const groups = [
    await group(world, organizationId, members, access),
    await group(world, organizationId, members, access),
  ].map(({ groupId }) => groupId)
  return { organizationId, members, groups, collections }
}

/** The pairs that still stand: which member in which group, and who has access to which collection. */
async function pairs(organizationId: string): Promise<string[]> {
  const [rows, places, groups] = await Promise.all([
    world.store.listAll('CollectionAccess', { organizationId }),
    world.store.listAll('GroupMember', { organizationId }),
    world.store.listAll('Group', { organizationId }),
  ])
  return [
    ...rows.map(({ memberId, collectionId }) => `${memberId} ${collectionId}`),
    ...places.map(({ memberId, groupId }) => `${memberId} ${groupId}`),
    ...groups.flatMap(({ groupId, access }) => access.map(({ collectionId }) => `${groupId} ${collectionId}`)),
  ].sort()
}

describe('eraseAccess', () => {
  it.each(['member', 'group', 'collection'] as const)('erases what still names a %s, and nothing else', async (of) => {
    const web = await webOfAccess()
    const { organizationId } = web
    const neighbour = await webOfAccess()
    const others = await pairs(neighbour.organizationId)
    const gone: string = web[`${of}s`][0] ?? ''
    const expected = (await pairs(organizationId)).filter((pair) => !pair.includes(gone))
    expect(expected).toHaveLength(8)
    const group = await world.store.get('Group', { organizationId, groupId: gone })
    if (group) await world.store.commit([remove('Group', group)])
    await request(organizationId, of, gone)
    await expect(erase(organizationId, gone)).rejects.toThrow('to be looked at again')
    expect(await pairs(organizationId)).toEqual(expected)
    expect(await pairs(neighbour.organizationId)).toEqual(others)
    world.pass({ minutes: 2 })
    await erase(organizationId, gone)
    expect(await erasureOf(organizationId, gone)).toBe(undefined)
    expect(await pairs(organizationId)).toEqual(expected)
  })

  it('looks again until a minute has passed in which rows could come to light, and until it finds none', async () => {
    const { organizationId, members, groups } = await webOfAccess()
    const [gone = ''] = members
    await request(organizationId, 'member', gone)
    await expect(erase(organizationId, gone)).rejects.toThrow()
    world.pass({ seconds: 50 })
    await expect(erase(organizationId, gone)).rejects.toThrow()
    expect(await erasureOf(organizationId, gone)).toBeDefined()
    await world.store.commit([create('GroupMember', { organizationId, groupId: groups[0] ?? '', memberId: gone })])
    world.pass({ seconds: 20 })
    await expect(erase(organizationId, gone)).rejects.toThrow()
    expect(await erasureOf(organizationId, gone)).toBeDefined()
    await erase(organizationId, gone)
    expect(await erasureOf(organizationId, gone)).toBe(undefined)
    expect((await pairs(organizationId)).filter((pair) => pair.includes(gone))).toEqual([])
  })

  it('goes on where it was cut off, at whatever write, until everything is gone', async () => {
    const organizationId = randomUUID()
    const members = Array.from({ length: 250 }, () => randomUUID())
    const { groupId } = await group(world, organizationId, members.slice(0, 99))
    for (let at = 99; at < members.length; at += 90) {
      const rows = members
        .slice(at, at + 90)
        .map((memberId) => create('GroupMember', { organizationId, groupId, memberId }))
      await world.store.commit(rows)
    }
    await request(organizationId, 'group', groupId)
    world.pass({ minutes: 2 })
    let writes = 0
    const failing = (store: Store): Store => ({
      ...store,
      commit: async (changes) => {
        writes += 1
        if (writes % 3 === 0) throw new Error('Cut off before the write')
        await store.commit(changes)
        if (writes % 3 === 1) throw new Error('Cut off after the write')
      },
    })
    for (let runs = 0; (await erasureOf(organizationId, groupId)) && runs < 20; runs += 1) {
      await erase(organizationId, groupId, failing).catch(() => {})
    }
    expect(await erasureOf(organizationId, groupId)).toBe(undefined)
    expect(await world.store.listAll('GroupMember', { organizationId })).toEqual([])
  })

  it('takes a collection from large groups in transactions that the table accepts, at most 4 MB each', async () => {
    const organizationId = randomUUID()
    const gone = randomUUID()
    const collectionIds = [gone, ...Array.from({ length: 999 }, () => randomUUID())]
    const large = await group(
      world,
      organizationId,
      [],
      collectionIds.map((collectionId) => ({ collectionId, ...noLevel })),
    )
    await request(organizationId, 'collection', gone)
    const groups = Array.from({ length: 60 }, () => ({ ...large, groupId: randomUUID(), version: 1 }))
    const written: { count: number; bytes: number }[] = []
    const manyGroups = (store: Store): Store => ({
      ...store,
      listAll: (async () => groups) as unknown as Store['listAll'],
      commit: async (changes) => {
        const records = changes.flatMap((change) => (change.kind === 'replace' ? [change.after] : []))
        written.push({ count: records.length, bytes: Buffer.byteLength(JSON.stringify(records)) })
      },
    })
    await expect(erase(organizationId, gone, manyGroups)).rejects.toThrow('to be looked at again')
    expect(written.reduce((sum, { count }) => sum + count, 0)).toBe(60)
    expect(Math.max(...written.map(({ bytes }) => bytes))).toBeLessThan(4_000_000)
  })

  it('does nothing the second time, and nothing for what nobody asked to erase', async () => {
    const { organizationId, members } = await webOfAccess()
    const [gone = '', staying = ''] = members
    await request(organizationId, 'member', gone)
    await erase(organizationId, gone).catch(() => {})
    world.pass({ minutes: 2 })
    await erase(organizationId, gone)
    await writesNothing(world, async () => {
      await erase(organizationId, gone)
      await erase(organizationId, staying)
      await erase(UNKNOWN_ID, staying)
    })
  })
})
