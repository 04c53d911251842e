import { domainsRoutes } from '../../shared/api/domains.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { claimDomain } from './claim-domain.ts'
import { getDomain } from './get-domain.ts'
import { listDomains } from './list-domains.ts'
import { removeDomain } from './remove-domain.ts'
import { verifyDomain } from './verify-domain.ts'

export const operations: Operations<typeof domainsRoutes> = {
  listDomains,
  getDomain,
  claimDomain,
  verifyDomain,
  removeDomain,
}

export const handler = defineFunction(domainsRoutes, operations)
