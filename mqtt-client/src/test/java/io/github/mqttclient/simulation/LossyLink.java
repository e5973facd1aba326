package io.github.mqttclient.simulation;

import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.ServerPacket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One network connection: packets take their time and arrive in order, until it breaks. Then of
 * what is on its way some arrives and the rest does not, in each direction for itself; a packet
 * that arrives in half does not arrive.
 */
final class LossyLink {
  private static final int MAX_DELAY = 300_000_000;

  private final VirtualTime time;
  private final Random random;
  private final Direction<ClientPacket> toServer;
  private final Direction<ServerPacket> toClient;

  /** Both ends are told what arrives, and when nothing more will. */
  LossyLink(
      VirtualTime time,
      Random random,
      Receiver<ServerPacket> client,
      Receiver<ClientPacket> server) {
    this.time = time;
    this.random = random;
    this.toServer = new Direction<>(server);
    this.toClient = new Direction<>(client);
  }

  /** One end of the link. */
  record Receiver<P>(Consumer<P> packets, Runnable end) {}

  void toServer(ClientPacket packet) {
    toServer.send(packet);
  }

  void toClient(ServerPacket packet) {
    toClient.send(packet);
  }

  /** How many packets of the client are on their way. */
  int backlog() {
    return toServer.onTheirWay.size();
  }

  /** The client closes: the server still gets what was sent, the client nothing more. */
  void closedByClient() {
    toServer.end();
    toClient.drop();
  }

  /** The server closes: the client still gets what was sent, the server nothing more. */
  void closedByServer() {
    toClient.end();
    toServer.drop();
  }

  /** Breaks, somewhere in what is on its way; both ends notice. */
  void cut() {
    toServer.cut();
    toClient.cut();
  }

  /** Breaks without a sign: nothing arrives any more, and nobody notices. */
  void freeze() {
    toServer.drop();
    toClient.drop();
  }

  private final class Direction<P> {
    private final Receiver<P> receiver;
    private final Deque<P> onTheirWay = new ArrayDeque<>();
    private long lastArrival;
    private State state = State.OPEN;

    private enum State {
      /** Packets are taken. */
      OPEN,
      /** What is on its way arrives, then the end. */
      ENDING,
      /** Nothing arrives. */
      DEAD
    }

    private Direction(Receiver<P> receiver) {
      this.receiver = receiver;
    }

    private void send(P packet) {
      if (state == State.OPEN) {
        onTheirWay.addLast(packet);
        planArrival();
      }
    }

    private void planArrival() {
      lastArrival = Math.max(lastArrival, time.elapsed() + random.nextInt(MAX_DELAY));
      time.in(lastArrival - time.elapsed(), this::arrive);
    }

    /** There is one call for each packet sent, also for those that were lost since, and the end. */
    private void arrive() {
      if (!onTheirWay.isEmpty()) {
        receiver.packets.accept(onTheirWay.removeFirst());
      } else if (state == State.ENDING) {
        state = State.DEAD;
        receiver.end.run();
      }
    }

    private void end() {
      if (state == State.OPEN) {
        state = State.ENDING;
        planArrival();
      }
    }

    private void drop() {
      onTheirWay.clear();
      state = State.DEAD;
    }

    private void cut() {
      int arriving = random.nextInt(onTheirWay.size() + 1);
      while (onTheirWay.size() > arriving) {
        onTheirWay.removeLast();
      }
      end();
    }
  }
}
