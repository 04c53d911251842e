import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addressProof, createIdentityWorld, type IdentityWorld, registered } from '../../support/identity-world.ts'
import { expectGuardedPage, headingOf, openPage } from '../../support/page.ts'
import { writesNothing } from '../../support/refusals.ts'

let world: IdentityWorld

beforeAll(async () => {
  world = await createIdentityWorld()
})
afterAll(async () => world.close())

const open = async (parameters: Record<string, string>) =>
  writesNothing(world, async () => openPage(world, '/finish-signup', parameters))

describe('openAddressVerification', () => {
  it('tells that the address is verified and until when the link works', async () => {
    const email = `${randomUUID()}@example.test`
    const page = await open({ email: email.toUpperCase(), token: await addressProof(world, email) })
    expect(page.status).toBe(200)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('Your address is verified')
    expect(page.body).toContain(`<strong>${email}</strong>`)
  })

  it('does not tell whether the address has an account', async () => {
    const { email: known } = await registered(world)
    const unknown = `${randomUUID()}@example.test`
    const pages = []
    for (const email of [known, unknown]) {
      const { status, body } = await open({ email, token: await addressProof(world, email) })
      pages.push([
        status,
        String(body)
          .replaceAll(email, '')
          .replace(/<dd>.*<\/dd>/, ''),
      ])
    }
    expect(pages[0]).toEqual(pages[1])
  })

  it('answers links that are foreign, cut off or garbage alike', async () => {
    const email = `${randomUUID()}@example.test`
    const token = await addressProof(world, email)
    const page = await open({})
    expect(page.status).toBe(410)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('This link does not work any more')
    const links: Record<string, string>[] = [
      { email: `other-${email}`, token },
      { email },
      { token },
      { email, token: token.slice(0, -1) },
      { email, token: `${'€'.repeat(1990)}.x` },
      { email: '<script>', token: 'x' },
    ]
    for (const link of links) expect(await open(link)).toEqual(page)
  })

  it('refuses a link from the 15th minute on, and opens it until then', async () => {
    const email = `${randomUUID()}@example.test`
    world.stopClock('2031-01-01T00:00:00.000Z')
    const token = await addressProof(world, email)
    world.stopClock('2031-01-01T00:15:00.000Z', 1)
    expect((await open({ email, token })).status).toBe(200)
    world.stopClock('2031-01-01T00:15:00.000Z')
    const page = await open({ email, token })
    world.stopClock(null)
    expect(page.status).toBe(410)
    expect(headingOf(page)).toBe('This link does not work any more')
  })
})
