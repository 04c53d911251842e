import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { NotYet } from '../../functions/workers/not-yet.ts'
import { releaseSeats } from '../../functions/workers/release-seats.ts'
import type { Store } from '../../shared/ports/store.ts'
import { remove } from '../../shared/store/change-set.ts'
import type { SeatReservation } from '../../shared/store/entities/seats.ts'
import { Crash } from '../support/crash.ts'
import { UNKNOWN_ID, writesNothing } from '../support/refusals.ts'
import { type ClientScene, client, confirmedOwner, type Person, provider } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let commitsLeft = Number.POSITIVE_INFINITY
let world: World
let own: ClientScene
let owner: Person

/** Lets so many writes through; then the function dies. */
const dying = (store: Store): Store => ({
  ...store,
  commit: async (changes) => {
    if (commitsLeft <= 0) throw new Crash('Cut off')
    commitsLeft -= 1
    await store.commit(changes)
  },
})

beforeEach(async () => {
  commitsLeft = Number.POSITIVE_INFINITY
  world = await createWorld({ wrapStore: dying })
  const scene = await provider(world, { teams: 1000, enterprise: 1000 })
  own = await client(world, scene, { seats: 200 })
  owner = await confirmedOwner(world, scene, own)
})

const INVITED = 100

/** Invites 100 people and dies after so many writes. Returns what it reserved. */
async function inviteCutOffAfter(commits: number): Promise<SeatReservation> {
  commitsLeft = commits
  const emails = Array.from({ length: INVITED }, () => `${randomUUID()}@globex.test`)
  const path = `/api/organizations/${own.organizationId}/users/invite`
  const answer = await world.call({ method: 'POST', path, body: { emails, type: 2 }, subject: owner.subject })
  commitsLeft = Number.POSITIVE_INFINITY
  expect(answer.status).toBe(500)
  const [reservation] = await world.store.listAll('SeatReservation', own)
  if (!reservation) throw new Error('Nothing is reserved')
  return reservation
}

const occupied = async () => (await world.store.get('OrganizationSeats', own))?.occupied
const rows = async () => (await world.store.listAll('Member', own)).length
const release = async (key: { organizationId: string; reservationId: string }) =>
  releaseSeats(key, workerDeps('release-seats', world.deps))

describe('releaseSeats', () => {
  it.each([1, 2, 4, 6])(
    'gives back exactly what an invitation did not use that died after %i writes',
    async (commits) => {
      const reservation = await inviteCutOffAfter(commits)
      expect(await occupied()).toBe(1 + INVITED)
      world.pass({ minutes: 2 })
      await release(reservation)
      expect(await occupied()).toBe(await rows())
      expect(await world.store.listAll('SeatReservation', own)).toEqual([])
    },
  )

  it('does not count a seat twice whose member was removed meanwhile', async () => {
    const reservation = await inviteCutOffAfter(2)
    const invited = (await world.store.listAll('Member', own)).find(({ status }) => status === 0)
    const seats = await world.store.get('OrganizationSeats', own)
    if (!invited || !seats) throw new Error('Nobody was invited')
    await world.store.commit([
      remove('Member', invited),
      {
        kind: 'replace',
        entity: 'OrganizationSeats',
        before: seats,
        after: { ...seats, occupied: seats.occupied - 1 },
      },
    ])
    world.pass({ minutes: 2 })
    await release(reservation)
    expect(await occupied()).toBe(await rows())
  })

  it('waits while the request may be at work, and writes nothing', async () => {
    const reservation = await inviteCutOffAfter(1)
    world.stopClock(new Date(Date.parse(reservation.openedAt) + 120_000).toISOString(), 1)
    await writesNothing(world, async () => expect(release(reservation)).rejects.toBeInstanceOf(NotYet))
    world.stopClock(null)
  })

  it('does nothing the second time, and nothing for a reservation that nobody opened or that was closed', async () => {
    const reservation = await inviteCutOffAfter(3)
    world.pass({ minutes: 3 })
    await release(reservation)
    await writesNothing(world, async () => {
      await release(reservation)
      await release({ organizationId: own.organizationId, reservationId: UNKNOWN_ID })
    })
  })

  it('ends the reservation of an organization that is gone', async () => {
    const reservation = await inviteCutOffAfter(1)
    const seats = await world.store.get('OrganizationSeats', own)
    if (seats) await world.store.commit([remove('OrganizationSeats', seats)])
    world.pass({ minutes: 2 })
    await release(reservation)
    expect(await world.store.listAll('SeatReservation', own)).toEqual([])
  })
})
