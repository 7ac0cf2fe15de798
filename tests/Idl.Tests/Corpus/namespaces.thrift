namespace java org.example
namespace csharp Sample.Second
namespace * Sample.Third
namespace netstd Sample.First.class

enum Any { ONE }
