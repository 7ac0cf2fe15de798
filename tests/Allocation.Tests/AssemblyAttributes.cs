// Not parallel: what a call allocates on other threads can only be counted for the whole process.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: NonParallelizable]
