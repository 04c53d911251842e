import { expect, it } from '@jest/globals'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from './refusals.ts'
import type { TestRequest } from './request.ts'
import { type ClientScene, member, person, provider } from './scene.ts'
import type { World } from './world.ts'

/** An operation inside an organization: a request that would succeed. */
type Subject = () => { world: World; opened: ClientScene; request: TestRequest }

/** Registers the guarantees of every operation inside an organization that these types of members may not do. */
export function itGuardsTheOrganization(subject: Subject, { refuses }: { refuses: readonly (1 | 2 | 4)[] }): void {
  itNeedsAToken(subject)

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const { world, opened, request } = subject()
    const strangers = [(await person(world)).subject, (await provider(world)).admin.subject]
    for (const status of [0, 1, -1] as const) {
      strangers.push((await member(world, opened.organizationId, { type: 0, status })).subject)
    }
    await expectAlikeNotFound(world, [
      ...strangers.map((stranger) => ({ ...request, subject: stranger })),
      ...[UNKNOWN_ID, 'nonsense', opened.id].map((id) => ({
        ...request,
        path: request.path.replace(opened.organizationId, id),
      })),
    ])
  })

  it.each(refuses)('refuses a confirmed member of type %i, whatever the body, and writes nothing', async (type) => {
    const { world, opened, request } = subject()
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const asked = { ...request, subject: someone.subject, ...(request.body !== undefined && { body: 'nonsense' }) }
    const answer = await writesNothing(world, async () => world.call(asked))
    expect([answer.status, answer.body]).toEqual([403, FORBIDDEN])
  })
}
