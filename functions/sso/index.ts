import { ssoRoutes } from '../../shared/api/sso.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { beginSso } from './begin-sso.ts'
import { finishSso } from './finish-sso.ts'
import { getSsoConfiguration } from './get-sso-configuration.ts'
import { listSsoOfDomain } from './list-sso-of-domain.ts'
import { nameUserForSso } from './name-user-for-sso.ts'
import { prevalidateSso } from './prevalidate-sso.ts'
import { saveSsoConfiguration } from './save-sso-configuration.ts'
import { unlinkSso } from './unlink-sso.ts'

export const operations: Operations<typeof ssoRoutes> = {
  getSsoConfiguration,
  saveSsoConfiguration,
  prevalidateSso,
  beginSso,
  finishSso,
  nameUserForSso,
  listSsoOfDomain,
  unlinkSso,
}

export const handler = defineFunction(ssoRoutes, operations)
