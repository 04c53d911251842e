import { metadataAddressOf } from '../../shared/domain/sso/certificate-watch.ts'
import {
  asFinding,
  type CheckedCertificate,
  checkDiscovery,
  checkMetadata,
  checkReachable,
} from '../../shared/domain/sso/check-configuration.ts'
import type { Finding } from '../../shared/domain/sso/finding.ts'
import { discoveryAddress } from '../../shared/domain/sso/open-id.ts'
import { readMetadata } from '../../shared/domain/sso/read-metadata.ts'
import type { Web } from '../../shared/ports/ports.ts'
import { type SsoConfiguration, SsoKind } from '../../shared/store/entities/sso.ts'
import { describeCertificate, readCertificate } from '../runtime/certificate.ts'

/** What an identity provider publishes about itself. */
interface Asked {
  readonly findings: readonly Finding[]
  /** Undefined: it is not behind an address, or it could not be read. */
  readonly certificates: readonly CheckedCertificate[] | undefined
  /** The entity id that its responses name. */
  readonly issuer: string | null
}

/** Asks the identity provider, where the configuration names an address, and looks at what it says. */
export async function askProvider(configuration: SsoConfiguration, web: Web, now: string): Promise<Asked> {
  const { settings, certificateWatch } = configuration
  const nothing = {
    certificates: undefined,
    issuer: settings.configType === SsoKind.Saml2 ? settings.idpEntityId : null,
  }
  if (settings.configType === SsoKind.OpenIdConnect) {
    const document = await web.read(discoveryAddress(settings.authority))
    const findings = document.ok
      ? checkDiscovery(document.text, settings.authority)
      : checkReachable(document, 'data.authority')
    return { ...nothing, findings }
  }
  const address = metadataAddressOf(settings)
  if (address === null) return { ...nothing, findings: [] }
  const document = await web.read(address)
  if (!document.ok) return { ...nothing, findings: checkReachable(document, 'data.idpMetadataUrl') }
  const read = readMetadata(document.text, 'data.idpMetadataUrl')
  if (!read.ok) return { ...nothing, findings: [asFinding(read)] }
  const certificates = read.metadata.certificates.map((one) => readCertificate(one, 'data.idpMetadataUrl'))
  const inMetadata = certificates.flatMap((one) =>
    one.ok && one.certificate !== null ? [describeCertificate(one.certificate, now)] : [],
  )
  const known = (certificateWatch.found ?? []).map((one) => describeCertificate(one, now))
  return {
    findings: [
      ...checkMetadata(read.metadata, configuration, { inMetadata, known }),
      ...certificates.flatMap((one) => (one.ok ? [] : [asFinding(one)])),
    ],
    certificates: inMetadata,
    issuer: read.metadata.entityId,
  }
}
