import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { ec2AnswersOf } from '../answers/ec2-answers.ts';
import { podListOf, podsOf } from '../answers/kubernetes-answers.ts';
import { answerCalls } from '../child.ts';
import { listening } from '../listening.ts';

export interface SourceWish {
  readonly count: number;
  readonly seed: number;
}

export interface Source {
  readonly port: number;
  /** Of all pages together. */
  readonly bytes: number;
}

/** What a source answers, made before anybody asks: its work is not in anybody's time. */
const methods = {
  async ec2({ count, seed }: SourceWish): Promise<Source> {
    const answers = ec2AnswersOf(count, seed);
    const zones = Buffer.from(answers.zones);
    const pages = answers.pages.map((page) => Buffer.from(page));
    const port = await served(async (request, response) => {
      const asked = new URLSearchParams(await text(request));
      const page = Number(asked.get('NextToken')?.replace('page-', '') ?? 0);
      const body = asked.get('Action') === 'DescribeInstances' ? pages[page] : zones;
      answer(response, 'text/xml;charset=UTF-8', body);
    });
    return { port, bytes: bytesOf(pages) };
  },
  async kubernetes({ count, seed }: SourceWish): Promise<Source> {
    const pods = podsOf(count, seed);
    const whole = Buffer.from(podListOf(pods, '', 0));
    const pages = pagesOf(pods);
    const port = await served(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
      if (searchParams.has('watch')) {
        // Nothing ever changes here.
        response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
        return;
      }
      const page = Number(searchParams.get('continue')?.replace('page-', '') ?? 0);
      // From its cache, an API server gives the list in one piece, whatever limit it is asked for.
      const body = searchParams.get('resourceVersion') === '0' ? whole : pages[page];
      answer(response, 'application/json', pathname === '/api/v1/pods' ? body : undefined);
    });
    return { port, bytes: bytesOf(pages) };
  },
};

/** As many as Rollcall asks for. */
const pageSize = 500;

function pagesOf(pods: readonly string[]): readonly Buffer[] {
  return Array.from({ length: Math.ceil(pods.length / pageSize) }, (_, page) => {
    const end = (page + 1) * pageSize;
    const left = Math.max(0, pods.length - end);
    return Buffer.from(podListOf(pods.slice(page * pageSize, end), left === 0 ? '' : `page-${page + 1}`, left));
  });
}

function bytesOf(pages: readonly Buffer[]): number {
  return pages.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function served(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<number> {
  return listening(
    createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    }),
  );
}

/** What nobody was expected to ask for is no empty answer. */
function answer(response: ServerResponse, type: string, body: Buffer | undefined): void {
  if (body === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': type, 'content-length': body.byteLength }).end(body);
}

export type SourceChild = typeof methods;
answerCalls(methods);
