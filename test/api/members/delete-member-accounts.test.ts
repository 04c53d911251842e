import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectCounted } from '../../support/counted.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { type Membership, membership } from '../../support/membership.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
  await verifiedDomain(world, here.organizationId, 'umbrella.test')
})

const request = (ids: readonly string[] = [UNKNOWN_ID], subject = here.owner.subject, method = 'DELETE') => ({
  method,
  path: `/api/organizations/${here.organizationId}/users/delete-account`,
  body: { ids } as object,
  subject,
})

describe('deleteMemberAccounts', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }), { bodyBytesMax: 256 * 1024 })

  it.each(['DELETE', 'POST'])(
    'deletes by %s those that are claimed and leaves the others intact (T80)',
    async (method) => {
      const claimed = await here.plant({ type: 2, status: 2, email: `${method.toLowerCase()}@umbrella.test` })
      const other = await here.plant({ type: 2, status: 2 })
      const answer = await world.call(
        request([claimed.memberId, other.memberId, UNKNOWN_ID], here.owner.subject, method),
      )
      expect(answer.status).toBe(200)
      expect(answer.body.data.map(({ error }: { error: string }) => error)).toEqual([
        '',
        expect.stringContaining('deletes only accounts'),
        'Resource not found.',
      ])
      expect(await world.store.get('Account', { accountId: claimed.subject })).toBeUndefined()
      expect(await world.store.get('Account', { accountId: other.subject })).toBeDefined()
      await expectCounted(world, here.organizationId)
    },
  )

  it('is forbidden to members without the right, and hides the organization from strangers', async () => {
    const user = await here.plant({ type: 2, status: 2 })
    const answer = await writesNothing(world, async () => world.call(request([user.memberId], user.subject)))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
    await expectAlikeNotFound(world, [request([user.memberId], (await person(world)).subject)])
  })
})
