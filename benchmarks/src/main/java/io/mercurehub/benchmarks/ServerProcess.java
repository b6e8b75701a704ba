package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.RunAbortedException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server that was started here, with the processes that it starts itself.
 *
 * @param process what was started
 * @param url where it will answer
 * @param log what it writes
 */
record ServerProcess(Process process, URI url, Path log) implements AutoCloseable {

    private static final long MILLIS_BETWEEN_LOOKS = 50;
    private static final int CONNECT_MILLIS = 1000;

    /** {@return all that it has written so far} */
    String said() throws IOException {
        return Files.readString(log);
    }

    /** {@return all its processes} */
    List<Long> pids() {
        return processes().map(ProcessHandle::pid).toList();
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /**
     * Waits until it answers a request, whatever it answers.
     *
     * @throws RunAbortedException if it ends or does not answer in time
     */
    void awaitAnswer(Duration patience) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!answers()) {
            if (process.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                throw new RunAbortedException("the hub has ended with status " + process.exitValue() + "\n" + said());
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new RunAbortedException("the hub does not answer at " + url + "\n" + said());
            }
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(CONNECT_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it, if it still runs. */
    @Override
    public void close() {
        List<ProcessHandle> all = processes().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }
}
