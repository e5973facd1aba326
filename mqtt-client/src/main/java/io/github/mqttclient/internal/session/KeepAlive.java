package io.github.mqttclient.internal.session;

import io.github.mqttclient.ConnectionLostException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.internal.packet.PingReq;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Decides when to send a PINGREQ and when to give the server up (section 3.1.2.10). */
final class KeepAlive {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_WAIT = 20 * SECOND;

  private final Effects effects;
  private final Timers timers;

  /** Zero: no keep-alive. */
  private long interval;

  private long responseTimeout = LONGEST_WAIT;
  private long lastSent;

  /** When the server last showed life, or when it last took bytes out of a backlog of ours. */
  private long lastProgress;

  private Reading reading = Reading.GOES_ON;

  /** The PINGREQs without PINGRESP; null while there are none. */
  private @Nullable Deque<Ping> pings;

  /** Whether PINGRESPs can reach us at all. */
  private enum Reading {
    GOES_ON,
    /** The application cannot keep up, so the socket is not read: silence is no sign. */
    PAUSED
  }

  private record Ping(long sentAt, @Nullable Request<Duration> request) {}

  KeepAlive(Effects effects, Timers timers) {
    this.effects = effects;
    this.timers = timers;
  }

  /** Begins with what CONNACK said. [MQTT-3.1.2-21] [MQTT-3.2.2-21] */
  void start(int seconds, long now) {
    interval = seconds * SECOND;
    responseTimeout = seconds == 0 ? LONGEST_WAIT : Math.min(interval, LONGEST_WAIT);
    lastSent = now;
    lastProgress = now;
    if (interval > 0) {
      timers.set(Timer.KEEP_ALIVE, now + latestPing());
    }
  }

  /** A little before the interval ends, so that the packet leaves within it. [MQTT-3.1.2-20] */
  private long latestPing() {
    return interval - Math.min(interval / 10, SECOND);
  }

  /** Only sending counts; a PINGREQ is owed when nothing else was sent. */
  void onSent(long now) {
    lastSent = now;
  }

  /** The server is there, or the network takes what has been waiting before the PINGREQ. */
  void onProgress(long now) {
    lastProgress = now;
  }

  void pauseReading() {
    reading = Reading.PAUSED;
  }

  void resumeReading(long now) {
    reading = Reading.GOES_ON;
    lastProgress = now;
    if (pings != null) {
      timers.set(Timer.PING_RESPONSE, now + responseTimeout);
    }
  }

  void ping(@Nullable Request<Duration> request, long now) {
    effects.send(PingReq.INSTANCE);
    if (pings == null) { // Else the time for an earlier one is running.
      timers.set(Timer.PING_RESPONSE, now + responseTimeout);
      pings = new ArrayDeque<>(1);
    }
    pings.addLast(new Ping(now, request));
  }

  /** Sends a PINGREQ now, if none is on its way, whatever has been sent before. */
  void probe(long now) {
    if (pings == null) {
      ping(null, now);
    }
  }

  void onPingResp(long now) {
    Deque<Ping> pings = this.pings;
    if (pings == null) {
      return; // Nobody asked for it: harmless.
    }
    Ping ping = pings.removeFirst();
    if (pings.isEmpty()) {
      this.pings = null;
      timers.stop(Timer.PING_RESPONSE);
    } else {
      timers.set(Timer.PING_RESPONSE, now + responseTimeout);
    }
    effects.ponged(now - ping.sentAt);
    if (ping.request != null) {
      effects.complete(ping.request, Duration.ofNanos(now - ping.sentAt));
    }
  }

  /** Does what is due; returns why to give the server up, or null to go on. */
  @Nullable DisconnectCause onTimeout(long now) {
    DisconnectCause cause = timers.fires(Timer.KEEP_ALIVE, now) ? onKeepAlive(now) : null;
    if (cause == null && timers.fires(Timer.PING_RESPONSE, now) && reading == Reading.GOES_ON) {
      return onPingResponseMissing(now);
    }
    return cause;
  }

  private @Nullable DisconnectCause onKeepAlive(long now) {
    if (now - lastSent > 2 * interval) {
      // We slept: the server has given us up long ago, after one and a half times the Keep Alive.
      return new DisconnectCause.KeepAliveTimeout(Duration.ofNanos(now - lastSent));
    }
    if (now - lastSent >= latestPing()) {
      ping(null, now); // Also with one unanswered: the server must hear from us.
      lastSent = now;
    }
    timers.set(Timer.KEEP_ALIVE, lastSent + latestPing());
    return null;
  }

  private @Nullable DisconnectCause onPingResponseMissing(long now) {
    if (lastProgress + responseTimeout - now > 0) {
      timers.set(Timer.PING_RESPONSE, lastProgress + responseTimeout);
      return null;
    }
    return new DisconnectCause.KeepAliveTimeout(Duration.ofNanos(responseTimeout));
  }

  /** Fails the pings that wait for their answer. */
  void closed(DisconnectCause cause) {
    Deque<Ping> unanswered = pings;
    pings = null;
    while (unanswered != null && !unanswered.isEmpty()) {
      Ping ping = unanswered.removeFirst();
      if (ping.request != null) {
        effects.fail(ping.request, new ConnectionLostException(cause));
      }
    }
  }
}
