import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { type ClientScene, client, confirmedOwner, type Person, provider } from '../../support/scene.ts'
import { ssoBody } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  const scene = await provider(world)
  opened = await client(world, scene, { planType: 19 })
  owner = await confirmedOwner(world, scene, opened)
})

const request = () => ({
  method: 'GET',
  path: `/api/organizations/${opened.organizationId}/sso`,
  subject: owner.subject,
})

describe('getSsoConfiguration', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [2, 4] })

  it('tells what the identity provider has to know, before anything was saved', async () => {
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      enabled: false,
      identifier: null,
      data: null,
      urls: { spAcsUrl: 'https://pages.keyward.test/saml2/idpresponse' },
      certificates: [],
      connection: { state: 'off', reason: null },
    })
  })

  it('answers what was saved', async () => {
    const saved = await world.call({ ...request(), method: 'POST', body: await ssoBody() })
    expect((await world.call(request())).body).toEqual(saved.body)
  })
})
