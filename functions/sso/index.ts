import { ssoRoutes } from '../../shared/api/sso.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { beginSso } from './begin-sso.ts'
import { checkSso } from './check-sso.ts'
import { finishSso } from './finish-sso.ts'
import { getSsoConfiguration } from './get-sso-configuration.ts'
import { handInSsoMetadata } from './hand-in-sso-metadata.ts'
import { issueSsoSetup } from './issue-sso-setup.ts'
import { listSsoOfDomain } from './list-sso-of-domain.ts'
import { listSsoTraces } from './list-sso-traces.ts'
import { nameUserForSso } from './name-user-for-sso.ts'
import { openSsoSetup } from './open-sso-setup.ts'
import { prevalidateSso } from './prevalidate-sso.ts'
import { revokeSsoSetup } from './revoke-sso-setup.ts'
import { saveSsoConfiguration } from './save-sso-configuration.ts'
import { unlinkSso } from './unlink-sso.ts'

export const operations: Operations<typeof ssoRoutes> = {
  getSsoConfiguration,
  saveSsoConfiguration,
  listSsoTraces,
  checkSso,
  issueSsoSetup,
  revokeSsoSetup,
  openSsoSetup,
  handInSsoMetadata,
  prevalidateSso,
  beginSso,
  finishSso,
  nameUserForSso,
  listSsoOfDomain,
  unlinkSso,
}

export const handler = defineFunction(ssoRoutes, operations)
