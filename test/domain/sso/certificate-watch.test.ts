import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { hoursAfter } from '../../../shared/domain/instant.ts'
import {
  certificatesOf,
  type KnownCertificate,
  warningDue,
  watchAfterSave,
  watchCertificates,
} from '../../../shared/domain/sso/certificate-watch.ts'
import { client, context, NOW, outline, written } from '../records.ts'
import { ssoConfiguration, ssoSettings } from './records.ts'

const { organization } = client()
const certificate = (fingerprint: string, days: number): KnownCertificate => ({
  subject: `CN=${fingerprint}`,
  fingerprint,
  expiresAt: hoursAfter(NOW, days * 24),
})
const watch = (over: Partial<Parameters<typeof watchCertificates>[0]> = {}) =>
  watchCertificates(
    {
      organization,
      configuration: ssoConfiguration({ dueAt: NOW }),
      found: null,
      certificates: [certificate('a', 20)],
      administrators: ['ada@example.test'],
      ...over,
    },
    context(),
  )
const behindAddress = ssoSettings({ idpMetadataUrl: 'https://idp.example.test/metadata' })

describe('warningDue', () => {
  it.each([
    [31, undefined],
    [30, 30],
    [8, 30],
    [7, 7],
    [2, 7],
    [1, 1],
    [0, 1],
    [-100, 1],
  ])('with %i days left, is %s', (days, due) => {
    expect(warningDue(certificate('a', days), NOW)).toBe(due)
  })
})

describe('watchCertificates', () => {
  it('looks again in a day, and in an hour where the metadata is behind an address', () => {
    expect(written(watch().changes, 'SsoConfiguration')).toMatchObject([{ dueAt: hoursAfter(NOW, 24) }])
    const configuration = ssoConfiguration({ settings: behindAddress })
    expect(written(watch({ configuration }).changes, 'SsoConfiguration')).toMatchObject([{ dueAt: hoursAfter(NOW, 1) }])
  })

  it('writes an event and a mail for each administrator, at most as many as fit the transaction', () => {
    const administrators = Array.from({ length: 500 }, (_, at) => `${at}@example.test`)
    const certificates = [certificate('a', 20), certificate('b', 5)]
    const { changes, warnings } = watch({ administrators, certificates })
    expect([warnings, changes.length < 100]).toEqual([2, true])
    expect(outline(changes).filter((line) => line.includes('AuditEvent'))).toHaveLength(2)
  })

  it('warns of each certificate and step once, however often it looks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 }), (steps) => {
        let configuration = ssoConfiguration({ dueAt: NOW })
        const expiresAt = hoursAfter(NOW, 40 * 24)
        let now = NOW
        let total = 0
        for (const days of steps) {
          now = hoursAfter(now, days * 24)
          const certificates = [{ subject: 'CN=a', fingerprint: 'a', expiresAt }]
          const state = { organization, configuration, found: null, certificates, administrators: [] }
          const { changes, warnings } = watchCertificates(state, context({ now }))
          const [after] = written(changes, 'SsoConfiguration')
          if (after) configuration = { ...after, version: 1 }
          total += warnings
        }
        const passed = [30, 7, 1].filter((days) => now >= hoursAfter(expiresAt, -days * 24)).length
        expect(total).toBeLessThanOrEqual(passed)
        expect(total > 0).toBe(passed > 0 && steps.length > 0)
        const { warned } = configuration.certificateWatch
        expect(new Set(warned.map(({ days }) => days)).size).toBe(warned.length)
      }),
    )
  })

  it('forgets the warnings of a certificate that is gone', () => {
    const certificateWatch = { found: null, warned: [{ fingerprint: 'gone', days: 1 }] }
    const { changes } = watch({ configuration: ssoConfiguration({ certificateWatch }) })
    expect(written(changes, 'SsoConfiguration')[0]?.certificateWatch.warned).toEqual([{ fingerprint: 'a', days: 30 }])
  })

  it('tells the user pool where the certificates behind the address are other ones, and not at the first look', () => {
    const configuration = ssoConfiguration({ settings: behindAddress })
    const known = { ...configuration, certificateWatch: { found: ['AAAA'], warned: [] } }
    const asks = (state: Parameters<typeof watch>[0]) => written(watch(state).changes, 'SsoProvisioning').length
    expect(asks({ configuration, found: ['AAAA'] })).toBe(0)
    expect(asks({ configuration: known, found: ['AAAA'] })).toBe(0)
    expect(asks({ configuration: known, found: null })).toBe(0)
    expect(asks({ configuration: known, found: ['AAAA', 'BBBB'] })).toBe(1)
  })
})

describe('watchAfterSave', () => {
  const on = { enabled: true, settings: ssoSettings() }

  it('looks at once while login with SSO is on, and not while it is off', () => {
    expect(watchAfterSave(undefined, on, NOW).dueAt).toBe(NOW)
    expect(watchAfterSave(undefined, { ...on, enabled: false }, NOW).dueAt).toBeNull()
  })

  it('keeps what was found for the same address only, and every warning', () => {
    const certificateWatch = { found: ['AAAA'], warned: [{ fingerprint: 'a', days: 7 }] }
    const saved = ssoConfiguration({ settings: behindAddress, certificateWatch })
    expect(watchAfterSave(saved, { enabled: true, settings: behindAddress }, NOW)).toMatchObject({ certificateWatch })
    expect(watchAfterSave(saved, on, NOW).certificateWatch).toEqual({ ...certificateWatch, found: null })
  })
})

describe('certificatesOf', () => {
  it('are those of the settings, or those behind the address', () => {
    const settings = ssoSettings({ idpX509PublicCertNext: 'BBBB' })
    const certificateWatch = { found: ['CCCC'], warned: [] }
    expect(certificatesOf({ settings, certificateWatch })).toEqual(['AAAA', 'BBBB'])
    expect(certificatesOf({ settings: behindAddress, certificateWatch })).toEqual(['CCCC'])
  })
})
