import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { openPage } from '../../support/page.ts'
import { writesNothing } from '../../support/refusals.ts'
import type { ClientScene } from '../../support/scene.ts'
import { openSetup } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let token: string

beforeEach(async () => {
  world = await createWorld()
  place = await office(world)
  token = await openSetup(world, place.organizationId)
})

const request = () => place.request(place.admin, 'DELETE', '/sso/setup-link')
const page = async () => openPage(world, '/sso-setup', { organizationId: place.organizationId, token })

describe('revokeSsoSetup', () => {
  itGuardsTheOrganization(
    () => ({
      world,
      opened: { organizationId: place.organizationId, id: place.scene.providerId } as ClientScene,
      request: request(),
    }),
    { refuses: [2, 4] },
  )

  it('ends the link: its page tells nothing any more, and the log says who did it', async () => {
    expect((await page()).status).toBe(200)
    expect((await world.call(request())).status).toBe(200)
    expect((await page()).status).toBe(404)
    expect(await place.events()).toContain(9102)
  })

  it('finds nothing where there is no link, and writes nothing', async () => {
    await world.call(request())
    expect((await writesNothing(world, async () => world.call(request()))).status).toBe(404)
  })
})
