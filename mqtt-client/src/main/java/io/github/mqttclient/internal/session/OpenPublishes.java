package io.github.mqttclient.internal.session;

import java.util.ArrayList;
import java.util.List;

/** All messages without an outcome, by the place where they are; see {@link PublishSender}. */
final class OpenPublishes {
  final PublishQueue waiting = new PublishQueue();

  /** In the order in which they were first sent, and so to be sent again. [MQTT-4.6.0-1] */
  final InFlight sent = new InFlight();

  /** In the order in which their PUBRECs came. [MQTT-4.6.0-4] */
  final InFlight released = new InFlight();

  /** Sent over an earlier connection, to be sent again as soon as the quota allows. */
  private InFlight toResend = new InFlight();

  InFlight toResend() {
    return toResend;
  }

  /** Puts one to the place where an earlier process had it. */
  void restore(OutgoingPublish publish, RestoredFlow flow) {
    switch (flow) {
      case WAITING -> waiting.addLast(publish);
      case PUBLISHED -> toResend.addLast(publish);
      case RELEASED -> {
        publish.awaiting = OutgoingPublish.Awaiting.PUBCOMP;
        released.addLast(publish);
      }
    }
  }

  /** The connection is gone: what it carried is to be sent again, before what was not yet. */
  void disconnected() {
    InFlight notSentAgain = toResend;
    toResend = new InFlight();
    moveAll(sent, toResend);
    moveAll(notSentAgain, toResend);
    for (OutgoingPublish next = released.first(); next != null; next = next.next) {
      next.inQuota = false;
    }
  }

  private static void moveAll(InFlight from, InFlight to) {
    for (OutgoingPublish next = from.first(); next != null; next = from.first()) {
      from.remove(next);
      to.addLast(next);
      next.inQuota = false;
    }
  }

  /** Takes all out that is in flight; the identifiers are free again. */
  List<OutgoingPublish> removeInFlight(PacketIdentifiers identifiers) {
    List<OutgoingPublish> all = inFlight();
    for (OutgoingPublish outgoing : all) {
      outgoing.leaveList();
      identifiers.release(outgoing.packetId());
    }
    return all;
  }

  private List<OutgoingPublish> inFlight() {
    List<OutgoingPublish> all = new ArrayList<>();
    for (InFlight list : List.of(released, sent, toResend)) {
      for (OutgoingPublish next = list.first(); next != null; next = next.next) {
        all.add(next);
      }
    }
    return all;
  }

  /** All, those in flight first. */
  List<OutgoingPublish> all() {
    List<OutgoingPublish> all = inFlight();
    all.addAll(waiting.all());
    return all;
  }

  /** Takes one out, wherever it is. */
  void remove(OutgoingPublish publish) {
    publish.leaveList();
    waiting.remove(publish);
  }

  int inFlightCount() {
    return released.size() + sent.size() + toResend.size();
  }

  boolean isEmpty() {
    return inFlightCount() == 0 && waiting.isEmpty();
  }
}
