// A message centre to test against: node-smpp's server. What happens to a message hangs on the last two digits of
// its destination; every unit that arrives is said on standard output, a JSON object a line. Commands come on
// standard input: {"report": <message id>, "stat": "DELIVRD", "as": "text" | "tlv" | "payload"}, {"enquire": true}.
'use strict';
const smpp = require('smpp');
const readline = require('readline');

const say = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const THROTTLED = '58', NOBODY = '11', REFUSED = '12', FULL = '20', HANG_UP = '99', HANG_UP_AT_LAST = '98';
let last = 0;
let bound = null;
const seen = {};

const submit = (session, pdu) => {
  const message = pdu.short_message;
  const text = Buffer.isBuffer(message.message) ? message.message.toString('hex') : message.message;
  const destination = pdu.destination_addr;
  const times = seen[destination] = (seen[destination] || 0) + 1;
  say({
    event: 'submit', text, udh: message.udh ? message.udh.map((part) => part.toString('hex')) : null,
    destination, source: pdu.source_addr, source_ton: pdu.source_addr_ton, dest_ton: pdu.dest_addr_ton,
    data_coding: pdu.data_coding, registered_delivery: pdu.registered_delivery, priority: pdu.priority_flag,
    validity: pdu.validity_period, esm_class: pdu.esm_class,
  });
  const answer = (status) => session.send(pdu.response({ command_status: status }));
  switch (destination.slice(-2)) {
    case THROTTLED: if (times === 1) return answer(smpp.ESME_RTHROTTLED); break;
    case NOBODY: return answer(smpp.ESME_RINVDSTADR);
    case REFUSED: return answer(smpp.ESME_RX_P_APPN);
    case FULL: return answer(smpp.ESME_RMSGQFUL);
    case HANG_UP: if (times === 1) return session.destroy(); break;
    case HANG_UP_AT_LAST: if (times === 2) return session.destroy(); break;
  }
  session.send(pdu.response({ message_id: `m-${++last}` }));
};

const server = smpp.createServer({}, (session) => {
  const bind = (pdu) => {
    const welcome = pdu.system_id === 'sourdine' && pdu.password === 'secret';
    say({ event: pdu.command, welcome, system_type: pdu.system_type, version: pdu.interface_version });
    if (welcome) bound = session;
    session.send(pdu.response({ command_status: welcome ? 0 : smpp.ESME_RBINDFAIL }));
  };
  for (const command of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) session.on(command, bind);
  session.on('submit_sm', (pdu) => submit(session, pdu));
  session.on('enquire_link', (pdu) => { say({ event: 'enquire_link' }); session.send(pdu.response()); });
  session.on('unbind', (pdu) => { say({ event: 'unbind' }); session.send(pdu.response()); session.close(); });
  session.on('close', () => say({ event: 'close' }));
  session.on('error', () => {});
});

const report = (told) => {
  const text = `id:${told.report} sub:001 dlvrd:001 submit date:2611221000 done date:2611221001 stat:${told.stat} err:000 text:`;
  const unit = { esm_class: told.stat === 'REPLY' ? 0 : 4, source_addr: '33199000001', destination_addr: 'sourdine' };
  if (told.as === 'tlv') Object.assign(unit, { receipted_message_id: told.report, short_message: `stat:${told.stat} err:000` });
  else if (told.as === 'payload') Object.assign(unit, { message_payload: text });
  else unit.short_message = text;
  bound.deliver_sm(unit, (answer) => say({ event: 'report answered', status: answer.command_status }));
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const told = JSON.parse(line);
  if (told.report) report(told);
  else if (told.enquire) bound.enquire_link({}, (answer) => say({ event: 'enquire answered', status: answer.command_status }));
  else if (told.hang_up) bound.destroy();
  else if (told.unbind) bound.unbind({}, () => say({ event: 'unbind answered' }));
}).on('close', () => process.exit(0));

server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }));
