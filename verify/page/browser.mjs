// Opens pages of infra page in a real browser, does what readers do, and prints what happened as JSON.
//   node browser.mjs CHROMIUM SAMPLE WORK         all that is asked of the sample's page; files go to WORK
//   node browser.mjs CHROMIUM --load PAGE PLAIN   how long two pages take to open, in milliseconds
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [executablePath, first, second, third] = process.argv.slice(2);
// Chromium's own sandbox needs what containers do not give; it opens nothing but our files.
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const file = path => pathToFileURL(path).href;
  const answer = first === '--load' ? await load(file(second), file(third)) : await read(file(first), second);
  console.log(JSON.stringify(answer));
} finally {
  await browser.close();
}

/** The best of some, by turns with a page to compare with: what else the machine does is neither's. */
async function load(address, plain) {
  const times = { page: [], plain: [] };
  for (let i = 0; i < 8; i++) {
    times.page.push(await opened(address));
    times.plain.push(await opened(plain));
  }
  return { page: Math.min(...times.page), plain: Math.min(...times.plain), rows: await rowsOf(address) };
}

async function opened(address) {
  const page = await browser.newPage();
  await page.goto(address);
  const time = await page.evaluate(
    () => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(Math.round(performance.now()))))),
  );
  await page.close();
  return time;
}

async function rowsOf(address) {
  const page = await browser.newPage();
  await page.goto(address);
  const lane = page.locator('#stacks tbody a').last();
  await lane.click();
  const opened = await page.locator('details[open] svg').last().isVisible();
  return { stacks: await page.locator('#stacks tbody tr').count(), opened };
}

async function read(address, work) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  const errors = [];
  const requests = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => ['error', 'warning'].includes(message.type()) && errors.push(message.text()));
  page.on('request', request => requests.push(request.url()));
  await page.goto(address);
  const answer = { keyboard: await keyboard(page), deep: await deep(context, address) };
  await page.goto('about:blank');
  await page.goto(address);
  answer.filters = await filters(page);
  answer.links = await links(page);
  answer.structure = await structure(page);
  // axe leaves out what is not laid out, as sections are until somebody scrolls there.
  await page.evaluate(() => {
    const all = new CSSStyleSheet();
    all.replaceSync('main * { content-visibility: visible !important; }');
    document.adoptedStyleSheets = [all];
  });
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    answer[scheme] = await violations(page);
    await page.screenshot({ path: `${work}/${scheme}.png` });
  }
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  answer.print = {
    ground: await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
    navigation: await page.locator('nav').isVisible(),
  };
  await page.pdf({ path: `${work}/page.pdf`, format: 'A4', landscape: true });
  answer.print.bytes = statSync(`${work}/page.pdf`).size;
  return { ...answer, errors, requests: requests.filter(each => each !== 'about:blank') };
}

/** What the Tab key reaches, in order, and what Enter does there. */
async function keyboard(page) {
  const reached = [];
  const enter = {};
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const { activeElement: element } = document;
      const style = getComputedStyle(element);
      const outline = parseFloat(style.outlineWidth);
      const beyond = outline + parseFloat(style.outlineOffset);
      const box = element.getBoundingClientRect();
      const around = element.parentElement.closest('main > section > details, main > section') ?? document.body;
      const cut = around.getBoundingClientRect();
      const text = element.getAttribute('aria-label') || element.labels?.[0]?.textContent || element.textContent;
      return {
        what: element.localName + ' ' + text.trim().replace(/\s+/g, ' '),
        seen:
          style.outlineStyle !== 'none' &&
          outline >= 2 &&
          box.left - beyond >= cut.left &&
          box.right + beyond <= cut.right,
        top: Math.round(box.top + scrollY),
      };
    });
    reached.push(at);
    if (at.what.startsWith('summary') && enter.before === undefined) {
      const open = () => page.evaluate(() => document.activeElement.parentElement.open);
      enter.before = await open();
      await page.keyboard.press('Enter');
      enter.after = await open();
      enter.picture = await page
        .waitForFunction(() => document.activeElement.parentElement.querySelector('svg'), null, { timeout: 3000 })
        .then(() => true, () => false);
      await page.keyboard.press('Enter');
    }
  }
  await page.evaluate(() => document.activeElement.blur());
  return { reached, enter };
}

/** Somebody opens a link that a colleague sent, to a part of a lane that is closed otherwise. */
async function deep(context, address) {
  const page = await context.newPage();
  await page.goto(`${address}#prefect-v2-prod-test.aws_s3_bucket.flows`);
  const answer = await page.evaluate(() => ({
    focused: document.activeElement.id,
    open: [...document.querySelectorAll('details[open]')].map(details => details.id),
    top: document.activeElement.getBoundingClientRect().top,
  }));
  await page.close();
  return answer;
}

async function filters(page) {
  const shown = id => page.locator(`#${id} tbody tr:visible`).allInnerTexts();
  const count = () => page.locator('#access-count').textContent();
  const answer = { all: await count() };
  await page.getByLabel('Words').fill('putobject flow-task');
  answer.words = { count: await count(), rows: await shown('access-table') };
  await page.getByLabel('Stack').selectOption('prefect-v2-prod-live');
  answer.stack = { count: await count(), rows: await shown('access-table') };
  await page.getByLabel('Words').fill('nobody has this');
  answer.none = { count: await count(), rows: await shown('access-table') };
  await page.getByLabel('Words').fill('');
  await page.getByLabel('Stack').selectOption('');
  await page.getByLabel('Service').selectOption('s3');
  answer.service = { count: await count(), rows: await shown('access-table') };
  await page.getByLabel('Service').selectOption('');
  while (await page.getByRole('button', { name: 'Show more' }).isVisible()) {
    await page.getByRole('button', { name: 'Show more' }).click();
  }
  answer.more = { count: await count(), rows: (await shown('access-table')).length };
  await page.getByLabel('Show accounts and lanes with').fill('PROD main');
  answer.lanes = await shown('stacks');
  await page.getByLabel('Show accounts and lanes with').fill('');
  await page.getByLabel('Show accepted findings with').fill('LOGS-KMS');
  answer.findings = await shown('accepted-findings');
  await page.getByLabel('Show accepted findings with').fill('');
  return answer;
}

/** Each link within the page, also those in what is still closed, followed as a click does. */
async function links(page) {
  return page.evaluate(async () => {
    const lost = [];
    const followed = new Set();
    const outside = new Set();
    const settled = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    for (;;) {
      const next = [...document.querySelectorAll('a')].find(link => {
        const href = link.getAttribute('href');
        if (!href.startsWith('#')) outside.add(href);
        return href.startsWith('#') && !followed.has(href);
      });
      if (!next) break;
      const href = next.getAttribute('href');
      followed.add(href);
      location.hash = href;
      await settled();
      const target = document.getElementById(decodeURIComponent(href.slice(1)));
      const box = target?.getBoundingClientRect();
      const seen = box && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
      if (!seen || !(target.contains(document.activeElement) || href === '#main')) lost.push(href);
    }
    return { lost, followed: followed.size, outside: [...outside] };
  });
}

async function structure(page) {
  return page.evaluate(() => {
    const all = selector => [...document.querySelectorAll(selector)];
    all('details').forEach(details => (details.open = true));
    const bodies = all('details > .body');
    return {
      levels: all('h1,h2,h3,h4,h5,h6').map(heading => +heading.localName[1]),
      captions: all('table').map(table => table.caption?.textContent ?? ''),
      pictures: all('svg[viewBox]').length,
      // A picture, and the list that says the same.
      drawn: bodies.map(body => all('svg a').filter(part => body.contains(part)).length),
      listed: bodies.map(body => all('.parts > li').filter(part => body.contains(part)).length),
      arrows: bodies.map(body => all('svg .flow').filter(flow => body.contains(flow)).length),
      said: bodies.map(body => all('.parts ul > li').filter(flow => body.contains(flow)).length),
      twice: all('[id]').length - new Set(all('[id]').map(each => each.id)).size,
    };
  });
}

async function violations(page) {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(() => window.axe.run(document));
  return {
    violations: found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 200)).join(' | ')}`),
    passes: found.passes.length,
  };
}
