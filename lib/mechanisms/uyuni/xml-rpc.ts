import { failureOfAnswer, placeOf } from '../../asking/answer-failure.ts';
import { isSuccess } from '../../asking/json.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpClient } from '../../ports.ts';
import { childOf, childrenOf, type XmlElement, xmlTree } from '../../xml/xml-tree.ts';

/** What goes into a call and comes out of one. */
export type RpcValue = string | number | boolean | readonly RpcValue[] | { readonly [name: string]: RpcValue };

/** Calls a method. Rejects with a DiscoveryError for a status that is no success, a fault, and what is no XML-RPC. http://xmlrpc.com/spec.md */
export type RpcCall = (method: string, parameters: readonly RpcValue[], signal: AbortSignal) => Promise<RpcValue>;

/** Calls methods at a URL. */
export function createRpc(http: HttpClient, url: URL): RpcCall {
  return async (method, parameters, signal) => {
    const body = `<?xml version="1.0" encoding="UTF-8"?><methodCall><methodName>${method}</methodName><params>${parameters
      .map((parameter) => `<param>${written(parameter)}</param>`)
      .join('')}</params></methodCall>`;
    const answer = await http.send({ url, method: 'POST', headers: { 'content-type': 'text/xml' }, body, signal });
    if (!isSuccess(answer, '2xx')) throw failureOfAnswer(answer, url);
    return resultOf(xmlTree(answer.body, `${placeOf(url)} answers what`), `${placeOf(url)}: ${method}`);
  };
}

function written(value: RpcValue): string {
  if (typeof value === 'string') return `<value><string>${escaped(value)}</string></value>`;
  if (typeof value === 'number') return `<value><int>${value}</int></value>`;
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
  if (isList(value)) return `<value><array><data>${value.map(written).join('')}</data></array></value>`;
  const members = Object.entries(value).map(
    ([name, member]) => `<member><name>${escaped(name)}</name>${written(member)}</member>`,
  );
  return `<value><struct>${members.join('')}</struct></value>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function isList(value: RpcValue): value is readonly RpcValue[] {
  return Array.isArray(value);
}

function resultOf(response: XmlElement, call: string): RpcValue {
  const fault = childOf(response, 'fault');
  if (fault !== undefined) throw faultOf(fault, call);
  const parameter = childOf(response, 'params')?.children[0];
  const value = parameter && childOf(parameter, 'value');
  if (response.name !== 'methodResponse' || value === undefined) {
    throw new DiscoveryError('malformed', `${call} answers what is no result`);
  }
  return resultValue(value, call);
}

/** A token that has run out or a user who may not is told by a fault, not by a status. */
function faultOf(fault: XmlElement, call: string): DiscoveryError {
  const value = childOf(fault, 'value');
  const told = value === undefined ? {} : resultValue(value, call);
  const { faultCode = '', faultString = '' } = typeof told === 'object' && !isList(told) ? told : {};
  const failure = /login|password|permission|session|invalid user/i.test(String(faultString))
    ? 'unauthorized'
    : 'unreachable';
  return new DiscoveryError(failure, `${call}: Fault(${String(faultCode)}): ${String(faultString)}`);
}

function resultValue(value: XmlElement, call: string): RpcValue {
  const [typed] = value.children;
  if (typed === undefined) return value.text.trim();
  const read = Object.hasOwn(readers, typed.name) ? readers[typed.name] : undefined;
  if (read === undefined) throw new DiscoveryError('malformed', `${call} answers a value of the type ${typed.name}`);
  return read(typed, call);
}

type Read = (typed: XmlElement, call: string) => RpcValue;

const integer: Read = ({ text }, call) => {
  if (/^[+-]?\d{1,15}$/.test(text.trim())) return Number(text);
  throw new DiscoveryError('malformed', `${call} answers a number that is none`);
};

const readers: Readonly<Record<string, Read>> = {
  int: integer,
  i4: integer,
  i8: integer,
  string: ({ text }) => text,
  base64: ({ text }) => Buffer.from(text, 'base64').toString(),
  boolean({ text }, call) {
    if (/^(1|true)$/i.test(text.trim())) return true;
    if (/^(0|false)$/i.test(text.trim())) return false;
    throw new DiscoveryError('malformed', `${call} answers neither true nor false`);
  },
  array(typed, call) {
    const data = childOf(typed, 'data');
    if (data?.children.every(({ name }) => name === 'value'))
      return data.children.map((value) => resultValue(value, call));
    throw new DiscoveryError('malformed', `${call} answers a list that is none`);
  },
  struct: (typed, call) =>
    Object.fromEntries(
      childrenOf(typed, 'member').map((member) => {
        const value = childOf(member, 'value');
        return [childOf(member, 'name')?.text.trim() ?? '', value === undefined ? '' : resultValue(value, call)];
      }),
    ),
};
