import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Context } from '../../shared/domain/context.ts'
import { hoursAfter } from '../../shared/domain/instant.ts'
import { certificatesOf, type KnownCertificate, watchCertificates } from '../../shared/domain/sso/certificate-watch.ts'
import { replace } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import { MemberStatus, MemberType, type Organization } from '../../shared/store/entities/organization.ts'
import { ProviderUserStatus, ProviderUserType } from '../../shared/store/entities/provider.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import type { KeyOf } from '../../shared/store/entities.ts'
import { describeCertificate } from '../runtime/certificate.ts'
import { certificatesBehindAddress } from '../runtime/certificates-behind-address.ts'
import { logger, metrics } from '../runtime/logger.ts'
import { Busy, Stale, Taken } from '../runtime/table-errors.ts'
import { type WorkerDeps, workerDeps } from '../runtime/worker-deps.ts'

/** An address takes up to five seconds not to answer: so many configurations fit one run of a minute. */
const CONFIGURATIONS_PER_RUN = 400
const AT_ONCE = 50
const HOURS_AFTER_FAILURE = 1
/** Before any instant. */
const FIRST = '0'
/** Greater than any id that follows an instant in a sort key. */
const AFTER_ALL_IDS = '~'

/**
 * Looks at the certificates that are due. Each configuration is a transaction of its own that also says when it is due again; what
 * a run does not come to, or is cut off at, the next finds. One that fails is logged and holds up no other.
 */
export async function checkCertificates(deps: WorkerDeps): Promise<void> {
  const { store, clock } = deps
  const now = clock.now()
  const place = { organizationId: '', dueAt: now }
  const due = await store.listIndexed('SsoConfiguration', place, {
    limit: CONFIGURATIONS_PER_RUN,
    between: [FIRST, `${now}${AFTER_ALL_IDS}`],
  })
  for (let at = 0; at < due.length; at += AT_ONCE) {
    await Promise.all(due.slice(at, at + AT_ONCE).map(async (configuration) => tryOne(configuration, deps)))
  }
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
}

async function tryOne(key: KeyOf<'SsoConfiguration'>, deps: WorkerDeps): Promise<void> {
  try {
    const warnings = await checkOne(key, deps)
    if (warnings === 0) return
    metrics.addMetric('SsoCertificatesExpiring', MetricUnit.Count, warnings)
    logger.warn('Certificates for login with SSO expire', { organizationId: key.organizationId, warnings })
  } catch (error) {
    const { organizationId } = key
    if (isForLater(error)) {
      logger.warn('The certificates wait for the next run', { organizationId, error })
      return
    }
    logger.error('The certificates cannot be looked at', { organizationId, error })
    await postpone(key, deps)
  }
}

const isForLater = (error: unknown) => error instanceof Stale || error instanceof Taken || error instanceof Busy

/** What fails comes again after the others, so that it does not take their place in every run. */
async function postpone(key: KeyOf<'SsoConfiguration'>, { store, clock }: WorkerDeps): Promise<void> {
  try {
    const configuration = await store.get('SsoConfiguration', key)
    if (!configuration || configuration.dueAt === null) return
    const dueAt = hoursAfter(clock.now(), HOURS_AFTER_FAILURE)
    await store.commit([replace('SsoConfiguration', configuration, { dueAt })])
  } catch (error) {
    logger.error('The certificates stay due', { organizationId: key.organizationId, error })
  }
}

/** How many warnings were given. None where another run was faster. */
async function checkOne(key: KeyOf<'SsoConfiguration'>, deps: WorkerDeps): Promise<number> {
  const { store, clock, ids, auditRetentionMonths } = deps
  const { organizationId } = key
  const [configuration, organization] = await Promise.all([
    store.get('SsoConfiguration', key),
    store.get('Organization', { organizationId }),
  ])
  const now = clock.now()
  const dueAt = configuration?.dueAt ?? null
  if (!configuration || !organization || dueAt === null || dueAt > now) return 0
  const found = await certificatesBehindAddress(configuration, deps.web)
  const certificates = known({ ...configuration, ...(found && watchWith(configuration, found)) }, now)
  const context: Context = { now, ids, actorId: null, deviceType: null, ipAddress: null, auditRetentionMonths }
  const administrators = await administratorsOf(organization, deps)
  const { changes, warnings } = watchCertificates(
    { organization, configuration, found, certificates, administrators },
    context,
  )
  await store.commit(changes)
  return warnings
}

const watchWith = ({ certificateWatch }: SsoConfiguration, found: readonly string[]) => ({
  certificateWatch: { ...certificateWatch, found: [...found] },
})

const known = (configuration: SsoConfiguration, now: string): readonly KnownCertificate[] =>
  certificatesOf(configuration).map((certificate) => describeCertificate(certificate, now))

/** The addresses of those who can do something: owners and admins, and the admins of the provider that manages the organization. */
async function administratorsOf(
  { organizationId }: Stored<Organization>,
  { store }: WorkerDeps,
): Promise<readonly string[]> {
  const [members, link] = await Promise.all([
    store.listAll('Member', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  const staff = link ? await store.listAll('ProviderUser', { providerId: link.providerId }) : []
  const own = members.filter(
    ({ type, status }) => status === MemberStatus.Confirmed && (type === MemberType.Owner || type === MemberType.Admin),
  )
  const admins = staff.filter(
    ({ type, status }) => status === ProviderUserStatus.Confirmed && type === ProviderUserType.ProviderAdmin,
  )
  return [...new Set([...admins, ...own].map(({ email }) => email))]
}

export const handler = async (): Promise<void> => checkCertificates(workerDeps('check-certificates'))
