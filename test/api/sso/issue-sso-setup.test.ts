import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { headingOf, openPage } from '../../support/page.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { client } from '../../support/scene.ts'
import { ssoBody } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeEach(async () => {
  world = await createWorld()
  place = await office(world)
})

const EMAIL = 'it@globex.example'
const issue = async (body: object = {}) => place.call(place.admin, 'POST', '/sso/setup-link', body)
const request = () => place.request(place.admin, 'POST', '/sso/setup-link', {})
const opened = () => ({
  world,
  opened: { organizationId: place.organizationId, id: place.scene.providerId } as Awaited<ReturnType<typeof client>>,
  request: request(),
})
const letters = async () => (await world.mails()).filter(({ letter }) => letter.kind === 'sso-setup')
const page = async (link: string) => openPage(world, '/sso-setup', Object.fromEntries(new URL(link).searchParams))

describe('issueSsoSetup', () => {
  itGuardsTheOrganization(opened, { refuses: [2, 4] })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('answers a link that works for seven days, and keeps nothing by which it could be made', async () => {
    const { status, body } = await issue()
    expect([status, body]).toEqual([
      200,
      { object: 'ssoSetup', link: expect.stringContaining('/sso-setup?'), email: null, expiresAt: expect.any(String) },
    ])
    const days = (Date.parse(body.expiresAt) - Date.parse(world.now())) / 86_400_000
    expect(days).toBeCloseTo(7, 1)
    const token = new URL(body.link).searchParams.get('token') ?? ''
    expect(JSON.stringify(await world.table.items())).not.toContain(token.split('.').at(-1))
    expect((await page(body.link)).status).toBe(200)
    expect(await letters()).toEqual([])
    expect(await place.events()).toContain(9101)
  })

  it('mails the link where an address is given', async () => {
    const { body } = await issue({ email: 'IT@globex.example' })
    expect(body.email).toBe(EMAIL)
    expect(await letters()).toMatchObject([{ to: EMAIL, letter: { organizationName: expect.any(String) } }])
  })

  it('replaces the link before, which opens nothing any more', async () => {
    const first = await issue()
    const second = await issue()
    expect((await page(first.body.link)).status).toBe(404)
    expect(headingOf(await page(second.body.link))).toContain('Connect your identity provider')
  })

  it('lets the provider, and a member with the right for it in', async () => {
    for (const person of [place.provider, place.technician, await place.custom('manageSso')]) {
      expect((await place.call(person, 'POST', '/sso/setup-link', {})).status).toBe(200)
    }
  })

  it('mails no second link at once', async () => {
    await issue({ email: EMAIL })
    const answer = await writesNothing(world, async () => issue({ email: EMAIL }))
    expect([answer.status, answer.body.code, Number(answer.headers['retry-after']) > 0]).toEqual([
      429,
      'sso.setup_too_soon',
      true,
    ])
    world.pass({ minutes: 1 })
    expect((await issue({ email: EMAIL })).status).toBe(200)
  })

  it('refuses while login with SSO is on, and writes nothing', async () => {
    await place.call(place.admin, 'POST', '/sso', await ssoBody())
    const answer = await writesNothing(world, issue)
    expect([answer.status, answer.body.code]).toEqual([400, 'sso.setup_while_on'])
  })

  it('refuses a plan without login with SSO, and what is no address', async () => {
    const teams = await client(world, place.scene)
    const path = `/api/organizations/${teams.organizationId}/sso/setup-link`
    const asked = { method: 'POST', path, body: {}, subject: place.provider.subject }
    const answer = await writesNothing(world, async () => world.call(asked))
    expect(answer.body.code).toBe('organization.plan_lacks_feature')
    expect((await writesNothing(world, async () => issue({ email: 'nobody' }))).body.code).toBe('request.invalid')
  })
})
