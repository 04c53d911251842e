import { expect, it } from '@jest/globals'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from './refusals.ts'
import type { TestRequest } from './request.ts'
import { type ProviderScene, person, provider } from './scene.ts'
import { plantedServiceUser } from './staff.ts'
import type { World } from './world.ts'

/** An operation inside a provider: a request of its admin that would succeed. */
type Subject = () => { world: World; scene: ProviderScene; request: TestRequest }

/** Registers the guarantees of every operation inside a provider; `open` to its whole staff, or to its admins. */
export function itGuardsTheProvider(subject: Subject, open: { to: 'staff' | 'admins' }): void {
  itNeedsAToken(subject)

  it('P1, P19: hides the provider from strangers: foreign, unknown and malformed ids get one and the same 404', async () => {
    const { world, scene, request } = subject()
    const { admin: neighbour } = await provider(world)
    const someone = await person(world)
    const inside = (providerId: string, { subject }: { subject: string }) => ({
      ...request,
      path: request.path.replace(scene.providerId, providerId),
      subject,
    })
    await expectAlikeNotFound(world, [
      inside(scene.providerId, neighbour),
      inside(scene.providerId, someone),
      inside(UNKNOWN_ID, neighbour),
      inside('not-a-guid', neighbour),
      inside(UNKNOWN_ID, scene.admin),
    ])
  })

  if (open.to === 'staff') {
    it('P19: lets a service user in', async () => {
      const { world, scene, request } = subject()
      const serviceUser = await plantedServiceUser(world, scene)
      const answer = await world.call({ ...request, subject: serviceUser.subject })
      expect(answer.status).toBe(200)
    })
  } else {
    it('refuses a service user, and writes nothing', async () => {
      const { world, scene, request } = subject()
      const serviceUser = await plantedServiceUser(world, scene)
      const answer = await writesNothing(world, async () => world.call({ ...request, subject: serviceUser.subject }))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    })
  }
}

/** Registers that an id of another provider is answered like one that nobody has, and like one that is none. */
export function itHidesForeignIds(
  subject: () => { world: World; request: TestRequest; ownId: string; foreignId: string },
): void {
  it('answers an id of another provider exactly like an unknown and a malformed one, and writes nothing', async () => {
    const { world, request, ownId, foreignId } = subject()
    expect(request.path).toContain(ownId)
    await expectAlikeNotFound(
      world,
      [foreignId, UNKNOWN_ID, 'not-a-guid'].map((id) => ({ ...request, path: request.path.replace(ownId, id) })),
    )
  })
}
