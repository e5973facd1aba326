package io.github.mqttclient.internal.store;

import io.github.mqttclient.FilePersistence.SyncMode;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.internal.store.FaultyFiles.Operation;
import java.io.IOException;
import java.util.EnumSet;

/**
 * The disk of a simulation, with the log of one client on it: {@link FaultyFiles} for those outside
 * of this package.
 */
public final class SimulatedDisk {
  private static final EnumSet<Operation> WRITING =
      EnumSet.of(Operation.WRITE, Operation.FORCE, Operation.TRUNCATE, Operation.FORCE_DIRECTORY);

  private final FaultyFiles files;
  private final SyncMode mode;
  private boolean powerIsFailing;

  public SimulatedDisk(long seed, SyncMode mode) {
    this.files = new FaultyFiles(seed);
    this.mode = mode;
  }

  /** Opens the log as a process does that has just been started. */
  public InFlightStore open() throws IOException {
    return Logs.open(files, mode);
  }

  /** One operation after so many others fails. */
  public void failsOnceAfter(int operations) {
    if (!powerIsFailing) {
      files.failAfter(operations, WRITING);
    }
  }

  /** After so many operations nothing can be written any more, until {@link #isRepaired}. */
  public void failsFrom(int operations) {
    if (!powerIsFailing) {
      files.failFrom(operations, WRITING);
    }
  }

  /** There is room for so many bytes and no more, until {@link #isRepaired}. */
  public void hasRoomFor(int bytes) {
    files.capacity(files.usedBytes("") + bytes);
  }

  public void isRepaired() {
    files.capacity(Long.MAX_VALUE);
    if (!powerIsFailing) {
      files.failNoMore();
    }
  }

  /** In the middle of what is done after so many operations the power fails. */
  public void powerFailsAfter(int operations) {
    powerIsFailing = true;
    files.powerFailsAfter(operations);
  }

  public boolean isPowerOff() {
    return powerIsFailing && files.hasFailed();
  }

  /** A power failure that was planned and has not happened does not happen. */
  public void powerStaysOn() {
    powerIsFailing = false;
    files.failNoMore();
  }

  /** What was not forced is lost, its first write torn. */
  public void powerIsBack() {
    powerIsFailing = false;
    files.powerIsBack();
  }

  /** What was written is there, forced or not; no file is open any more. */
  public void processHasDied() {
    powerIsFailing = false;
    files.processHasDied();
  }
}
