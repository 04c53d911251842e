import { missOnSchedule, remindOfDomain, stepDue } from '../../shared/domain/claimed-domain/check-due.ts'
import { removeDomain } from '../../shared/domain/claimed-domain/claim-domain.ts'
import { checkVerifiable, isProven } from '../../shared/domain/claimed-domain/verify-domain.ts'
import type { Context } from '../../shared/domain/context.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'
import type { OrganizationDomain } from '../../shared/store/entities/organization-domain.ts'
import type { KeyOf } from '../../shared/store/entities.ts'
import { logger } from '../runtime/logger.ts'
import { Busy, Stale, Taken } from '../runtime/table-errors.ts'
import { takeDomain } from '../runtime/take-domain.ts'
import { type WorkerDeps, workerDeps } from '../runtime/worker-deps.ts'

/** Name servers take up to four seconds not to answer: so many domains fit one run of a minute. */
const DOMAINS_PER_RUN = 500
const AT_ONCE = 50
/** Before any instant. */
const FIRST = '0'
/** Greater than any id that follows an instant in a sort key. */
const AFTER_ALL_IDS = '~'

/**
 * Does what is due with domains that are not verified. Each is a transaction of its own that also says when it is due again;
 * what a run does not come to, or is cut off at, the next finds.
 */
export async function checkDomains(deps: WorkerDeps): Promise<void> {
  const { store, clock } = deps
  const now = clock.now()
  const place = { domainId: '', dueAt: now }
  const due = await store.listIndexed('OrganizationDomain', place, {
    limit: DOMAINS_PER_RUN,
    between: [FIRST, `${now}${AFTER_ALL_IDS}`],
  })
  for (let at = 0; at < due.length; at += AT_ONCE) {
    await Promise.all(due.slice(at, at + AT_ONCE).map(async (domain) => tryOne(domain, deps)))
  }
}

async function tryOne(key: KeyOf<'OrganizationDomain'>, deps: WorkerDeps): Promise<void> {
  try {
    await deps.store.commit(await checkOne(key, deps))
  } catch (error) {
    const isForLater = error instanceof Stale || error instanceof Taken || error instanceof Busy
    if (!isForLater) throw error
    logger.warn('The domain waits for the next run', { domainId: key.domainId, error })
  }
}

/** What becomes of the domain now; nothing where another run was faster. */
async function checkOne(key: KeyOf<'OrganizationDomain'>, deps: WorkerDeps): Promise<ChangeSet> {
  const { store, clock, ids, auditRetentionMonths } = deps
  const { organizationId } = key
  const [domain, organization] = await Promise.all([
    store.get('OrganizationDomain', key),
    store.get('Organization', { organizationId }),
  ])
  if (!domain || !organization) return []
  const now = clock.now()
  const context: Context = { now, ids, actorId: null, deviceType: null, ipAddress: null, auditRetentionMonths }
  switch (stepDue(domain, context)) {
    case 'check':
      return lookForRecord(organization, domain, deps, context)
    case 'remind': {
      const members = await store.listAll('Member', { organizationId })
      return remindOfDomain({ organization, domain, members }, context)
    }
    case 'forget':
      return removeDomain(domain, context)
    case undefined:
      return []
  }
}

async function lookForRecord(
  organization: Organization,
  domain: Stored<OrganizationDomain>,
  { store, dns }: WorkerDeps,
  context: Context,
): Promise<ChangeSet> {
  const { organizationId, domainName } = domain
  const [holder, link] = await Promise.all([
    store.find('OrganizationDomain', 'byVerifiedName', { domainName }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  const isVerifiable = !checkVerifiable(organization, domain, holder)
  const texts = isVerifiable ? await dns.txt(domainName) : []
  if (texts === 'unreachable' || !isProven(domain, texts)) return missOnSchedule(domain, texts, context)
  const taken = await takeDomain({ organization, link, domain }, { store, context })
  return taken.ok ? taken.changes : missOnSchedule(domain, [], context)
}

export const handler = async (): Promise<void> => checkDomains(workerDeps('check-domains'))
