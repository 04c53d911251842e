import { beforeEach, describe, expect, it } from '@jest/globals'
import { remove } from '../../../shared/store/change-set.ts'
import { type Office, office } from '../../support/office.ts'
import { headingOf, openPage } from '../../support/page.ts'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
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

const open = async (over: Record<string, string> = {}) =>
  writesNothing(world, async () =>
    openPage(world, '/sso-setup', { organizationId: place.organizationId, token, ...over }),
  )

describe('openSsoSetup', () => {
  it('says what to enter at the identity provider, with a form that goes nowhere else, and uses nothing up', async () => {
    await open()
    const { status, headers, body } = await open()
    expect(status).toBe(200)
    for (const told of [
      'urn:amazon:cognito:sp:us-east-1_Test',
      'https://pages.keyward.test/saml2/idpresponse',
      'emailaddress',
      '<form method="post" action="/sso-setup"',
    ]) {
      expect(body).toContain(told)
    }
    expect(body).not.toMatch(/<script|\son\w+=/i)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    })
  })

  it('tells whoever lost a part of the link, or has that of another organization, nothing', async () => {
    const other = await office(world)
    const others: readonly Record<string, string>[] = [
      { token: token.slice(0, -1) },
      { token: '' },
      { token: 'x'.repeat(5000) },
      { organizationId: other.organizationId },
      { organizationId: UNKNOWN_ID },
      { organizationId: 'nonsense' },
    ]
    for (const over of others) {
      const answer = await open(over)
      expect([answer.status, headingOf(answer)]).toEqual([404, 'This link does not open anything'])
    }
  })

  it('says that it has expired, after seven days', async () => {
    world.pass({ hours: 7 * 24 - 1 })
    expect((await open()).status).toBe(200)
    world.pass({ hours: 1 })
    const answer = await open()
    expect([answer.status, headingOf(answer)]).toEqual([410, 'This link has expired'])
  })

  it('opens nothing for an organization that is gone', async () => {
    const organization = await world.store.get('Organization', place)
    if (organization) await world.store.commit([remove('Organization', organization)])
    expect((await open()).status).toBe(404)
  })
})
