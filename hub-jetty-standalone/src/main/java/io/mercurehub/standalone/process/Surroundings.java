package io.mercurehub.standalone.process;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/**
 * What the hub reads from its process and writes to it, so that no other class asks the process itself.
 *
 * @param environment the environment variables
 * @param home the user's home folder
 * @param in what is piped into a command
 * @param shareOfIn says how much of it has been read, from 0 to 1; {@code NaN} when it has no known end
 * @param out for what a command was asked for, and for nothing else
 * @param err for problems and the log
 * @param isTerminal whether a person reads what is written to {@code out}
 * @param isErrTerminal says whether a person reads what is written to {@code err}; asks another program, and so takes a moment
 * @param startNanos when the process began its work, by {@link System#nanoTime}
 */
public record Surroundings(
        Map<String, String> environment,
        Path home,
        InputStream in,
        DoubleSupplier shareOfIn,
        PrintStream out,
        PrintStream err,
        boolean isTerminal,
        BooleanSupplier isErrTerminal,
        long startNanos) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** {@return those of this process} */
    public static Surroundings ofThisProcess() {
        long startNanos = System.nanoTime();
        return new Surroundings(
                System.getenv(),
                home(System.getenv(), System.getProperty("user.home")),
                System.in,
                Surroundings::shareOfInput,
                System.out,
                System.err,
                hasTerminal(),
                Surroundings::isErrorTerminal,
                startNanos);
    }

    /**
     * {@return the user's home folder: what the environment says, as shells and the XDG specification have it, since Java asks the
     * list of users, which in a container may not have this one}
     */
    static Path home(Map<String, String> environment, String ofUser) {
        String said = environment.getOrDefault("HOME", "");
        return said.startsWith("/") ? Path.of(said) : Path.of(ofUser);
    }

    /** From Java 22 on there may be a console without a terminal, which then can be asked. */
    @SuppressWarnings("SystemConsoleNull") // It asks as well.
    private static boolean hasTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // before Java 22
        }
    }

    /** Where a file is the standard input, the system knows how far it is read. */
    private static double shareOfInput() {
        try {
            FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
            long size = in.size();
            return size > 0 ? (double) in.position() / size : Double.NaN;
        } catch (IOException e) {
            return Double.NaN; // a pipe
        }
    }

    /** Java only knows whether in and out are both a terminal, which says nothing of err. */
    private static boolean isErrorTerminal() {
        try {
            return new ProcessBuilder("test", "-t", "2")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such program on this machine
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@return the value of an environment variable, empty when it is not set} */
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
