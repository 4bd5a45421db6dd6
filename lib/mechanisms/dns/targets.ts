import { addressOf } from '../../model/address.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { DnsRecord } from './reply.ts';

/** The targets of an answer section. Prometheus: `discovery/dns/dns.go`, `refreshOne`. */
export function targetsOf(name: string, records: readonly DnsRecord[], port: number): readonly Target[] {
  return records.flatMap((record): readonly Target[] => {
    switch (record.type) {
      case 'SRV': {
        const labels = {
          __meta_dns_srv_record_target: record.host,
          __meta_dns_srv_record_port: String(record.port),
        };
        return [{ address: addressOf(hostOf(record.host), record.port), labels: labelsOf(name, labels) }];
      }
      case 'MX': {
        const labels = labelsOf(name, { __meta_dns_mx_record_target: record.host });
        return [{ address: addressOf(hostOf(record.host), port), labels }];
      }
      case 'NS': {
        const labels = labelsOf(name, { __meta_dns_ns_record_target: record.host });
        return [{ address: addressOf(hostOf(record.host), port), labels }];
      }
      case 'A':
      case 'AAAA':
        return [{ address: addressOf(record.ip, port), labels: labelsOf(name, {}) }];
      default:
        return [];
    }
  });
}

function labelsOf(name: string, ofType: LabelSet): LabelSet {
  return {
    __meta_dns_name: name,
    __meta_dns_srv_record_target: '',
    __meta_dns_srv_record_port: '',
    __meta_dns_mx_record_target: '',
    __meta_dns_ns_record_target: '',
    ...ofType,
  };
}

/** A root target (`.`, "no service") leaves the host empty, as it does upstream. */
function hostOf(host: string): string {
  return host.replace(/\.+$/, '');
}
