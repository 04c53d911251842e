import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { logger, metrics } from '../../functions/runtime/logger.ts'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { checkCertificates } from '../../functions/workers/check-certificates.ts'
import { makeSigningCertificate } from '../../infra/local/identity-provider/certificate.ts'
import { replace } from '../../shared/store/change-set.ts'
import { type Office, office } from '../support/office.ts'
import { writesNothing } from '../support/refusals.ts'
import { member } from '../support/scene.ts'
import { brokenCertificate, metadataOf, ssoBody } from '../support/sso.ts'
import { createWorld, type World } from '../support/world.ts'

const DAY = 24
const ADDRESS = 'https://idp.example.test/metadata'
let world: World
let place: Office

beforeEach(async () => {
  world = await createWorld()
  place = await office(world)
})

const certificate = async (name: string, days: number) =>
  (await makeSigningCertificate(name, new Date(Date.parse(world.now())), days)).certificate
const run = async () => checkCertificates(workerDeps('check-certificates', world.deps))
const pass = async (hours: number) => {
  world.pass({ hours })
  await run()
}
const warnings = async () => (await world.mails()).filter(({ letter }) => letter.kind === 'sso-certificate-expiring')
const expiring = async () => (await place.events()).filter((type) => type === 9100).length
const provisionings = async () => (await world.store.listAll('SsoProvisioning', place)).length
async function configured(data: object, enabled = true): Promise<void> {
  const answer = await place.call(place.admin, 'POST', '/sso', await ssoBody({ enabled, data }))
  expect(answer.status).toBe(200)
}

describe('checkCertificates', () => {
  it('warns 30, 7 and 1 days before a certificate expires, each time once, with an event, mails and a figure', async () => {
    const figure = jest.spyOn(metrics, 'addMetric')
    await configured({ idpX509PublicCert: await certificate('old.example.test', 40) })
    await run()
    await pass(9 * DAY)
    expect([await expiring(), (await warnings()).length]).toEqual([0, 0])
    for (const [hours, count] of [
      [2 * DAY, 1],
      [DAY, 1],
      [10 * DAY, 1],
      [12 * DAY, 2],
      [DAY, 2],
      [5 * DAY, 3],
      [2 * DAY, 3],
    ] as const) {
      await pass(hours)
      expect([hours, await expiring()]).toEqual([hours, count])
    }
    expect(figure.mock.calls.filter(([name]) => name === 'SsoCertificatesExpiring')).toHaveLength(3)
    figure.mockRestore()
  })

  it('tells owners and admins of the organization, and the admins of the provider, nobody else', async () => {
    await member(world, place.organizationId, { type: 0, status: 1 })
    await configured({ idpX509PublicCert: await certificate('old.example.test', 20) })
    await run()
    const told = (await warnings()).map(({ to }) => to)
    expect(told.sort()).toEqual([place.owner.email, place.admin.email, place.provider.email].sort())
    expect((await warnings())[0]?.letter).toMatchObject({ certificateSubject: 'CN=old.example.test', goodUntil: null })
  })

  it('begins with the step that is due, and tells of the certificate that follows', async () => {
    await configured({
      idpX509PublicCert: await certificate('old.example.test', 3),
      idpX509PublicCertNext: await certificate('next.example.test', 400),
    })
    await run()
    expect(await expiring()).toBe(1)
    expect((await warnings())[0]?.letter).toMatchObject({ hasExpired: false, goodUntil: expect.any(String) })
    await writesNothing(world, run)
  })

  it('warns of an expired certificate that was saved, once', async () => {
    await configured({ idpX509PublicCert: await certificate('old.example.test', 1) })
    await pass(2 * DAY)
    expect((await warnings())[0]?.letter).toMatchObject({ hasExpired: true })
    await pass(2 * DAY)
    expect(await expiring()).toBe(1)
  })

  it('does not warn again when the same certificate is saved again', async () => {
    const idpX509PublicCert = await certificate('old.example.test', 20)
    await configured({ idpX509PublicCert })
    await run()
    await configured({ idpX509PublicCert })
    await run()
    expect(await expiring()).toBe(1)
  })

  it('leaves login with SSO alone that is off, or has OpenID Connect', async () => {
    await configured({ idpX509PublicCert: await certificate('old.example.test', 3) }, false)
    await writesNothing(world, run)
    await configured({ configType: 1, authority: 'https://op.example.test', clientId: 'a', clientSecret: 'b' })
    await writesNothing(world, run)
  })

  it('fetches metadata behind an address each hour, shows its certificates and warns of them', async () => {
    world.web.set(ADDRESS, metadataOf(await certificate('behind.example.test', 20)))
    await configured({ idpMetadataUrl: ADDRESS })
    await run()
    expect(await expiring()).toBe(1)
    const { body } = await place.call(place.admin, 'GET', '/sso')
    expect(body.certificates).toMatchObject([{ subject: 'CN=behind.example.test', expired: false }])
    await writesNothing(world, run)
    await pass(1)
    expect(world.web.asked).toEqual([ADDRESS, ADDRESS])
  })

  it('lets the user pool fetch the metadata anew where its certificates changed, and only then', async () => {
    const old = await certificate('old.example.test', 400)
    world.web.set(ADDRESS, metadataOf(old))
    await configured({ idpMetadataUrl: ADDRESS })
    const before = await provisionings()
    await run()
    await pass(1)
    expect(await provisionings()).toBe(before)
    world.web.set(ADDRESS, metadataOf(old, await certificate('next.example.test', 800)))
    await pass(1)
    expect(await provisionings()).toBe(before + 1)
    await pass(1)
    expect(await provisionings()).toBe(before + 1)
  })

  it.each([
    ['nothing', { ok: false, reason: 'there is no such host' }],
    ['what is no metadata', { ok: true, text: '<html></html>' }],
  ] as const)('keeps what it knew where the address answers %s, and still warns', async (_, document) => {
    world.web.set(ADDRESS, metadataOf(await certificate('behind.example.test', 31)))
    await configured({ idpMetadataUrl: ADDRESS })
    await run()
    world.web.set(ADDRESS, document)
    await pass(2 * DAY)
    expect(await expiring()).toBe(1)
    expect((await world.store.get('SsoConfiguration', place))?.certificateWatch.found).toHaveLength(1)
  })

  it('does everything once where two runs meet', async () => {
    await configured({ idpX509PublicCert: await certificate('old.example.test', 20) })
    await Promise.all([run(), run()])
    expect(await expiring()).toBe(1)
  })

  it('looks at every organization that is due', async () => {
    const other = await office(world)
    const data = { idpX509PublicCert: await certificate('old.example.test', 20) }
    await configured(data)
    await other.call(other.admin, 'POST', '/sso', await ssoBody({ data }))
    await run()
    expect([await expiring(), (await other.events()).filter((type) => type === 9100).length]).toEqual([1, 1])
  })

  it.each(['date', 'key'] as const)(
    'logs a certificate with a broken %s that was saved, looks again in an hour, and warns the others',
    async (what) => {
      const log = jest.spyOn(logger, 'error').mockReturnValue()
      const other = await office(world)
      const data = { idpX509PublicCert: await certificate('old.example.test', 20) }
      await configured(data)
      await other.call(other.admin, 'POST', '/sso', await ssoBody({ data }))
      const saved = await world.store.get('SsoConfiguration', place)
      if (!saved || saved.settings.configType !== 2) throw new Error('There is no configuration')
      const settings = { ...saved.settings, idpX509PublicCert: await brokenCertificate(what) }
      await world.store.commit([replace('SsoConfiguration', saved, { settings })])
      await run()
      expect((await other.events()).filter((type) => type === 9100)).toHaveLength(1)
      expect(log.mock.calls).toEqual([
        [
          expect.any(String),
          expect.objectContaining({ organizationId: place.organizationId, error: expect.anything() }),
        ],
      ])
      await writesNothing(world, run)
      await pass(1)
      expect(log).toHaveBeenCalledTimes(2)
      log.mockRestore()
    },
  )

  it('does not take a broken certificate from behind an address', async () => {
    world.web.set(ADDRESS, metadataOf(await brokenCertificate('date'), await brokenCertificate('key')))
    await configured({ idpMetadataUrl: ADDRESS })
    await run()
    expect((await world.store.get('SsoConfiguration', place))?.certificateWatch.found).toEqual([])
    expect((await place.call(place.admin, 'GET', '/sso')).status).toBe(200)
  })
})
