import { limits } from '../../config/limits.ts'
import { type Change, type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Organization } from '../../store/entities/organization.ts'
import { type SsoConfiguration, SsoKind } from '../../store/entities/sso.ts'
import type { Instant } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { hoursAfter } from '../instant.ts'
import { requestMail } from '../mail.ts'
import { requestProvisioning } from './request-provisioning.ts'

/** A certificate as a person knows it. */
export interface KnownCertificate {
  readonly subject: string
  readonly fingerprint: string
  readonly expiresAt: Instant
}

type Watch = Pick<SsoConfiguration, 'certificateWatch' | 'dueAt'>

/** So many days before a certificate expires, administrators are told; each time once. */
export const WARNED_DAYS = [30, 7, 1] as const

const HOURS_BETWEEN = 24
/** Behind an address they change without a word to us. */
const HOURS_BETWEEN_FETCHES = 1
const HOUR_MS = 3_600_000

/** The certificates that identity-provider responses are checked with, in base64; behind an address, as they were last found. */
export function certificatesOf({
  settings,
  certificateWatch,
}: Pick<SsoConfiguration, 'settings' | 'certificateWatch'>): readonly string[] {
  if (settings.configType !== SsoKind.Saml2) return []
  if (settings.idpMetadataUrl) return certificateWatch.found ?? []
  return [settings.idpX509PublicCert, settings.idpX509PublicCertNext].filter((one) => one !== null)
}

/** What is watched from now on: certificates of SAML, while login with SSO is on. Warnings that were given stay given. */
export function watchAfterSave(
  saved: SsoConfiguration | undefined,
  { enabled, settings }: Pick<SsoConfiguration, 'enabled' | 'settings'>,
  now: Instant,
): Watch {
  const isWatched = enabled && settings.configType === SsoKind.Saml2
  const address = metadataAddressOf(settings)
  const isSameAddress = saved !== undefined && address !== null && metadataAddressOf(saved.settings) === address
  return {
    dueAt: isWatched ? now : null,
    certificateWatch: {
      found: isSameAddress ? saved.certificateWatch.found : null,
      warned: saved?.certificateWatch.warned ?? [],
    },
  }
}

/** Where the metadata is fetched, or null where it is not behind an address. */
export const metadataAddressOf = (settings: SsoConfiguration['settings']): string | null =>
  settings.configType === SsoKind.Saml2 ? settings.idpMetadataUrl : null

/** Of a certificate, the tightest of the warnings that are due: 7 when six days are left; undefined: none is. */
export function warningDue({ expiresAt }: Pick<KnownCertificate, 'expiresAt'>, now: Instant): number | undefined {
  const hoursLeft = (Date.parse(expiresAt) - Date.parse(now)) / HOUR_MS
  return WARNED_DAYS.findLast((days) => hoursLeft <= days * 24)
}

/**
 * What the schedule does with a configuration that is due: it notes what is behind the metadata's address, lets the user pool
 * fetch it anew where that changed, warns of what expires, and says when it looks again. A certificate is warned of once for
 * each step. `found` is null where nothing could be read, or there is no address.
 */
export function watchCertificates(
  state: {
    organization: Pick<Organization, 'organizationId' | 'name'>
    configuration: Stored<SsoConfiguration>
    found: readonly string[] | null
    certificates: readonly KnownCertificate[]
    administrators: readonly string[]
  },
  context: Context,
): { changes: ChangeSet; warnings: number } {
  const { organization, configuration, found, certificates, administrators } = state
  const { organizationId, settings, certificateWatch: watch } = configuration
  const { now } = context
  const isWarned = ({ fingerprint }: KnownCertificate, due: number) =>
    watch.warned.some((one) => one.fingerprint === fingerprint && one.days <= due)
  const due = certificates.flatMap((certificate) => {
    const days = warningDue(certificate, now)
    return days === undefined || isWarned(certificate, days) ? [] : [{ certificate, days }]
  })
  const known = new Set(certificates.map(({ fingerprint }) => fingerprint))
  const warned = [
    ...watch.warned.filter(({ fingerprint }) => known.has(fingerprint) || known.size === 0),
    ...due.map(({ certificate: { fingerprint }, days }) => ({ fingerprint, days })),
  ]
  const hours = metadataAddressOf(settings) === null ? HOURS_BETWEEN : HOURS_BETWEEN_FETCHES
  const certificateWatch = { found: found ? [...found] : watch.found, warned }
  const hasChanged = found !== null && watch.found !== null && found.join() !== watch.found.join()
  return {
    warnings: due.length,
    changes: [
      replace('SsoConfiguration', configuration, { certificateWatch, dueAt: hoursAfter(now, hours) }),
      ...(hasChanged ? [requestProvisioning(organizationId, context)] : []),
      ...due.flatMap(({ certificate }): Change[] => [
        organizationEvent(context, EventType.SsoCertificateExpiring, { organizationId }),
        ...administrators.slice(0, limits.toldMax).map((email) =>
          requestMail(context, email, {
            kind: 'sso-certificate-expiring',
            organizationName: organization.name,
            certificateSubject: certificate.subject,
            expiredAt: certificate.expiresAt,
            hasExpired: certificate.expiresAt <= now,
            goodUntil: successorOf(certificate, certificates),
          }),
        ),
      ]),
    ],
  }
}

/** Until when another certificate goes on; null where none is there that outlives this one. */
function successorOf({ expiresAt }: KnownCertificate, certificates: readonly KnownCertificate[]): Instant | null {
  const later = certificates.map((one) => one.expiresAt).filter((at) => at > expiresAt)
  return later.toSorted().at(-1) ?? null
}
