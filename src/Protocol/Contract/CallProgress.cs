namespace ThriftRpc.Protocol;

/// <summary>How far an attempt at a call has come. After a failure it tells whether the server may have executed the call.</summary>
public enum CallProgress
{
    /// <summary>Nothing has been handed to the connection: the server cannot know of the call.</summary>
    NotSent,

    /// <summary>Being handed to the connection: the server may have a part of the request, but not all of it.</summary>
    Sending,

    /// <summary>The request is out; whether it is executed shows only the reply.</summary>
    Sent,

    /// <summary>A reply has come, or at least its first byte.</summary>
    Answered,
}
