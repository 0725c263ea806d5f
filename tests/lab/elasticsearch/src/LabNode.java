// Starts one node from the settings file that is its argument, and waits to be stopped.
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

public class LabNode {
    public static void main(String[] arguments) throws Exception {
        var file = Path.of(arguments[0]);
        var settings = org.elasticsearch.common.settings.Settings.builder().loadFromPath(file).build();
        org.elasticsearch.common.logging.LogConfigurator.registerErrorListener();
        var environment = org.elasticsearch.node.InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), file.getParent(), () -> "node");
        var node = new org.codelibs.elasticsearch.runner.node.ClusterRunnerNode(
            environment, List.of(org.elasticsearch.transport.Netty4Plugin.class));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException e) {
                System.err.println(e);
            }
        }));
        node.start();
        Thread.currentThread().join();
    }
}
