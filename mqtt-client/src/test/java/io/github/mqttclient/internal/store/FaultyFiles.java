package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory whose operations fail when they are told to, and that loses at a power failure
 * what was not forced: of each file the last changes, the first of these torn anywhere or replaced
 * by zeros, and of the directory any of the files made or deleted.
 */
final class FaultyFiles implements LogFiles {
  enum Operation {
    LOCK,
    LIST,
    OPEN,
    SIZE,
    READ,
    WRITE,
    TRUNCATE,
    FORCE,
    DELETE,
    FORCE_DIRECTORY
  }

  static final Set<Operation> ALL = EnumSet.allOf(Operation.class);

  private final Random random;
  private final Map<Path, Content> files = new TreeMap<>();
  private final Map<Path, Content> forcedFiles = new TreeMap<>();
  private final List<DirectoryChange> directoryChanges = new ArrayList<>();
  private final Set<Path> locks = new HashSet<>();
  private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);

  private Set<Operation> failing = EnumSet.noneOf(Operation.class);
  private int operationsBeforeFailure = Integer.MAX_VALUE;
  private boolean failsFromThenOn;
  private boolean powerIsOff;
  private long capacity = Long.MAX_VALUE;
  private int openFiles;
  private long writtenBytes;

  private record DirectoryChange(Path path, Content content, boolean isCreation) {}

  /** A write, or a truncation if there is nothing to write; and what it has replaced. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Change(int position, byte[] bytes, int lengthBefore, byte[] replaced) {}

  private static final class Content {
    private byte[] bytes = {};
    private int length;

    /** What was done since the last force. */
    private final List<Change> unforced = new ArrayList<>();

    byte[] bytes() {
      return Arrays.copyOf(bytes, length);
    }

    void write(long position, byte[] written) {
      int at = (int) position;
      int end = at + written.length;
      byte[] replaced = Arrays.copyOfRange(bytes, Math.min(at, length), Math.min(end, length));
      unforced.add(new Change(at, written, length, replaced));
      set(at, written);
    }

    private void set(int at, byte[] written) {
      int end = at + written.length;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(written, 0, bytes, at, written.length);
      length = Math.max(length, end);
    }

    void truncate(long size) {
      byte[] cut = Arrays.copyOfRange(bytes, (int) size, length);
      unforced.add(new Change((int) size, null, length, cut));
      Arrays.fill(bytes, (int) size, length, (byte) 0);
      length = (int) size;
    }

    void force() {
      unforced.clear();
    }

    void losePower(Random random) {
      List<Change> lost = new ArrayList<>(unforced);
      Collections.reverse(lost);
      for (Change change : lost) {
        set(change.position, change.replaced);
        length = change.lengthBefore;
        Arrays.fill(bytes, length, bytes.length, (byte) 0);
      }
      Collections.reverse(lost);
      int kept = random.nextInt(lost.size() + 1);
      for (Change change : lost.subList(0, kept)) {
        redo(change.position, change.bytes);
      }
      if (kept < lost.size() && lost.get(kept).bytes != null) {
        byte[] torn = lost.get(kept).bytes.clone();
        int written = random.nextInt(torn.length + 1);
        if (random.nextBoolean()) {
          torn = Arrays.copyOf(torn, written);
        } else {
          Arrays.fill(torn, written, torn.length, (byte) 0);
        }
        redo(lost.get(kept).position, torn);
      }
      force();
    }

    private void redo(int position, byte[] written) {
      if (written == null) {
        truncate(position);
      } else {
        write(position, written);
      }
    }
  }

  FaultyFiles(long seed) {
    random = new Random(seed);
  }

  // What the test does.

  /** The next operation of these kinds after so many others fails, once. */
  void failAfter(int operations, Set<Operation> kinds) {
    failing = kinds;
    operationsBeforeFailure = operations;
    failsFromThenOn = false;
  }

  /** All operations of these kinds fail after so many others. */
  void failFrom(int operations, Set<Operation> kinds) {
    failAfter(operations, kinds);
    failsFromThenOn = true;
  }

  void failNoMore() {
    operationsBeforeFailure = Integer.MAX_VALUE;
    powerIsOff = false;
  }

  boolean hasFailed() {
    return operationsBeforeFailure < 0;
  }

  /** The power fails after so many operations: the next and all after it fail. */
  void powerFailsAfter(int operations) {
    failFrom(operations, ALL);
    powerIsOff = true;
  }

  /** What is on the disk when the power is back. No file is open and nothing fails. */
  void powerIsBack() {
    for (Content content : files.values()) {
      content.losePower(random);
    }
    files.clear();
    files.putAll(forcedFiles);
    for (DirectoryChange change : directoryChanges) {
      if (random.nextBoolean()) {
        change.content.losePower(random);
        apply(change, files);
      }
    }
    forcedFiles.clear();
    forcedFiles.putAll(files);
    directoryChanges.clear();
    processHasDied();
  }

  /** The power has not failed: all that was written is there, forced or not. */
  void processHasDied() {
    locks.clear();
    openFiles = 0;
    failNoMore();
  }

  void capacity(long bytes) {
    capacity = bytes;
  }

  /** How many operations of this kind have succeeded. */
  int count(Operation operation) {
    return counts.getOrDefault(operation, 0);
  }

  int countAll() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  long writtenBytes() {
    return writtenBytes;
  }

  int openFiles() {
    return openFiles;
  }

  int locks() {
    return locks.size();
  }

  Set<Path> paths() {
    return new HashSet<>(files.keySet());
  }

  byte[] bytes(Path path) {
    return files.get(path).bytes();
  }

  /** Damages a file, also one that is open. */
  void flip(Path path, int offset) {
    files.get(path).bytes[offset] ^= 1;
  }

  /** Puts a file on the disk. */
  void bytes(Path path, byte[] bytes) {
    Content content = new Content();
    content.write(0, bytes);
    content.force();
    files.put(path, content);
    forcedFiles.put(path, content);
  }

  void remove(Path path) {
    files.remove(path);
    forcedFiles.remove(path);
  }

  /** Another disk with the same files. */
  FaultyFiles copy() {
    FaultyFiles copy = new FaultyFiles(random.nextLong());
    files.forEach((path, content) -> copy.bytes(path, content.bytes()));
    return copy;
  }

  long usedBytes(String suffix) {
    return files.entrySet().stream()
        .filter(file -> file.getKey().toString().endsWith(suffix))
        .mapToLong(file -> file.getValue().length)
        .sum();
  }

  // What the log does.

  private void operation(Operation operation, Path path) throws IOException {
    if (failing.contains(operation)) {
      operationsBeforeFailure--;
      if (operationsBeforeFailure == -1 || (operationsBeforeFailure < 0 && failsFromThenOn)) {
        throw new FileSystemException(path.toString(), null, "fault of " + operation);
      }
    }
    counts.merge(operation, 1, Integer::sum);
  }

  @Override
  public Closeable lock(Path directory) throws IOException {
    operation(Operation.LOCK, directory);
    if (!locks.add(directory)) {
      throw new FileSystemException(directory.toString(), null, "in use");
    }
    return () -> locks.remove(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    operation(Operation.LIST, directory);
    List<String> names = new ArrayList<>();
    for (Path path : files.keySet()) {
      if (directory.equals(path.getParent())) {
        names.add(path.getFileName().toString());
      }
    }
    return names;
  }

  @Override
  public LogFile openToRead(Path file) throws IOException {
    operation(Operation.OPEN, file);
    Content content = files.get(file);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return new File(file, content);
  }

  @Override
  public LogFile openToWrite(Path file) throws IOException {
    operation(Operation.OPEN, file);
    if (!files.containsKey(file)) {
      change(new DirectoryChange(file, new Content(), true));
    }
    return new File(file, files.get(file));
  }

  @Override
  public void delete(Path file) throws IOException {
    operation(Operation.DELETE, file);
    if (files.containsKey(file)) {
      change(new DirectoryChange(file, files.get(file), false));
    }
  }

  private void change(DirectoryChange change) {
    apply(change, files);
    directoryChanges.add(change);
  }

  private static void apply(DirectoryChange change, Map<Path, Content> to) {
    if (change.isCreation) {
      to.put(change.path, change.content);
    } else {
      to.remove(change.path);
    }
  }

  @Override
  public void force(Path directory) throws IOException {
    operation(Operation.FORCE_DIRECTORY, directory);
    directoryChanges.forEach(change -> apply(change, forcedFiles));
    directoryChanges.clear();
  }

  private final class File implements LogFile {
    private final Path path;
    private final Content content;
    private boolean isOpen = true;

    File(Path path, Content content) {
      this.path = path;
      this.content = content;
      openFiles++;
    }

    private void operation(Operation operation) throws IOException {
      if (!isOpen) {
        throw new IllegalStateException(operation + " of " + path + ", which is closed");
      }
      FaultyFiles.this.operation(operation, path);
    }

    @Override
    public long size() throws IOException {
      operation(Operation.SIZE);
      return content.length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      operation(Operation.READ);
      if (position + length > content.length) {
        throw new FileSystemException(path.toString(), null, "ends too early");
      }
      System.arraycopy(content.bytes, (int) position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
      byte[] bytes = Arrays.copyOfRange(from, offset, offset + length);
      try {
        operation(Operation.WRITE);
      } catch (IOException e) {
        if (!powerIsOff || operationsBeforeFailure == -1) {
          int written = random.nextInt(length + 1);
          content.write(position, Arrays.copyOf(bytes, written));
        }
        throw e;
      }
      long room = capacity - usedBytes("");
      long more = position + length - content.length;
      if (more > room) {
        int written = (int) Math.max(0, length - (more - room));
        content.write(position, Arrays.copyOf(bytes, written));
        throw new FileSystemException(path.toString(), null, "No space left on device");
      }
      content.write(position, bytes);
      writtenBytes += length;
    }

    @Override
    public void truncate(long size) throws IOException {
      operation(Operation.TRUNCATE);
      if (size < content.length) {
        content.truncate(size);
      }
    }

    @Override
    public void force() throws IOException {
      operation(Operation.FORCE);
      content.force();
    }

    @Override
    public void close() {
      if (isOpen) {
        isOpen = false;
        openFiles--;
      }
    }
  }
}
