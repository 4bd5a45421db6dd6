import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** Certificates for any host, of a CA that is made anew and forgotten with the process. */
export interface CertificateAuthority {
  /** The certificate to be trusted, as PEM. */
  readonly pem: string;
  /** What a server needs to speak as this host. */
  credentialsOf(host: string): Credentials;
}

export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

/** Makes a CA of an elliptic curve (RFC 5280, X.509 version 3), valid from yesterday until tomorrow. */
export function createCertificateAuthority(now: Date): CertificateAuthority {
  const ca = keys();
  const name = 'Rollcall test CA';
  const isCa = sequence(oid('551d13'), boolean(true), octets(sequence(boolean(true))));
  const pem = certificate({ subject: name, publicKey: ca.publicKey, extension: isCa });
  const server = keys();
  const key = server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    pem,
    credentialsOf(host) {
      const names = sequence(oid('551d11'), octets(sequence(generalName(host))));
      return { key, cert: certificate({ subject: host, publicKey: server.publicKey, extension: names }) };
    },
  };

  function certificate({ subject, publicKey, extension }: Content): string {
    const unsigned = sequence(
      tagged(0xa0, integer(Buffer.from([2]))),
      integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ecdsaWithSha256,
      commonName(name),
      sequence(time(now, -1), time(now, 1)),
      commonName(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(0xa3, sequence(extension)),
    );
    const signature = sign('sha256', unsigned, ca.privateKey);
    const der = sequence(unsigned, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
    const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  }
}

interface Content {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extension: Buffer;
}

function keys() {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tagged(0x30, ...contents);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

function commonName(name: string): Buffer {
  // RFC 5280 allows 64 characters; who it is stands among the alternative names.
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name.slice(0, 64))))));
}

const dayMs = 86_400_000;

function time(now: Date, days: number): Buffer {
  const text = new Date(now.getTime() + days * dayMs).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${text}Z`));
}

function generalName(host: string): Buffer {
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  return isAddress ? tagged(0x87, Buffer.from(host.split('.').map(Number))) : tagged(0x82, Buffer.from(host));
}
