import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;

/** Starts Payara Micro, and does what it is told by a line: {@code deploy NAME PATH ARCHIVE}, {@code undeploy NAME}. */
public final class PayaraServer {

    private PayaraServer() {}

    /** Takes the port, and a folder for what the server writes. */
    public static void main(String[] args) throws Exception {
        // As when it is started by itself; a server that is only asked to boot lacks a part.
        PayaraMicro.main("--port", args[0], "--rootDir", args[1], "--nocluster", "--nohazelcast");
        PayaraMicroRuntime server = PayaraMicro.getInstance().getRuntime();
        System.out.println("server: started");
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            String[] words = line.split(" ");
            boolean done;
            try {
                done = words[0].equals("deploy")
                        ? deploy(server, words[1], words[2], words[3])
                        : undeploy(server, words[1]);
            } catch (Exception e) {
                System.out.println("server: " + e);
                done = false;
            }
            System.out.println("server: " + words[0] + " " + words[1] + (done ? " done" : " failed"));
        }
    }

    /** It says that it has deployed what has failed to start, too. */
    private static boolean deploy(PayaraMicroRuntime server, String name, String path, String archive) {
        return server.deploy(name, path, new File(archive))
                && server.getDeployedApplicationNames().contains(name);
    }

    private static boolean undeploy(PayaraMicroRuntime server, String name) {
        server.undeploy(name);
        return true;
    }
}
